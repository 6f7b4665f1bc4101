/** One way in that a server offers in `WWW-Authenticate`. */
export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** By lower-case name: `realm`, `service`, `scope`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** All challenges of a header; what is no challenge is passed over. Source: RFC 9110, 11.6.1. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  const text = scanner(header.slice(0, maxLength));
  while (!text.atEnd()) {
    text.take(separators);
    const word = text.take(token);
    if (word === undefined) text.take(rubbish);
    else if (text.take(equals) === undefined) challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(word.toLowerCase(), unquoted(text.take(quoted) ?? text.take(token) ?? ""));
  }
  return challenges;
}

const maxLength = 16 * 1024;

const separators = /[\s,]+/y;
const token = /[A-Za-z0-9!#$%&'*+.^_`|~-]+/y;
const equals = /\s*=\s*/y;
const quoted = /"(?:[^"\\]|\\.)*"/y;
/** As in the token68 of other schemes. */
const rubbish = /./sy;

/** Reads a text from left to right. */
function scanner(text: string) {
  let at = 0;
  return {
    atEnd: () => at >= text.length,
    /** What stands here, if it is of this form. */
    take(form: RegExp): string | undefined {
      form.lastIndex = at;
      const found = form.exec(text)?.[0];
      at += found?.length ?? 0;
      return found;
    },
  };
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
}
