/**
 * Well-formed text without control characters but line breaks and tabs. C0 has pictures of its own from U+2400 on; characters that turn the
 * direction of text would let evidence pose as another line.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(/[\p{Cc}--[\t\n]]/gv, (mark) => (mark < " " ? String.fromCharCode(0x2400 + mark.charCodeAt(0)) : "\ufffd"))
    .replace(/\p{Bidi_Control}|[\u2028\u2029]/gu, "\ufffd");
}
