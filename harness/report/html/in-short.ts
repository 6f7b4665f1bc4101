/** Characters that leave an answer on the first screen: the guide's error fits, a runtime's trace does not. */
const most = 420;

/**
 * A long text without its middle: its beginning says what was done, and its end what went wrong. For where evidence is told in passing; it
 * stands elsewhere word for word.
 */
export function inShort(text: string): string {
  if (text.length <= most) return text;
  const begin = text.slice(0, most / 2).replace(/[\ud800-\udbff]$/, "");
  const end = text.slice(-most / 2).replace(/^[\udc00-\udfff]/, "");
  return `${begin} … (${text.length - begin.length - end.length} more characters) … ${end}`;
}
