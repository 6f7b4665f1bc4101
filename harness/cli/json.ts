/** What programs read on standard output: one JSON value, indented, nothing else. Messages go to standard error. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
