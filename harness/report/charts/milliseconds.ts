/** `0.19 ms`, `10 ms`: two decimals where they matter. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}
