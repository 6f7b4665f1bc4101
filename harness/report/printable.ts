/** Evidence may hold escape sequences of a terminal; they are shown, not obeyed. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}--\n]/gv, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
