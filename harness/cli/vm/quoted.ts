/** Makes one line for busybox's shell out of a program and its arguments, whatever is in them. */
export function quoted(command: readonly string[]): string {
  return command.map(word).join(" ");
}

function word(text: string): string {
  if (/^[\w./:=@%+-]+$/.test(text)) return text;
  // A newline would end the supervisor's line. Replacements are functions, for `$'` means something in a text.
  const escapes: Readonly<Record<string, string>> = { "'": `'\\''`, "\n": `'$'\\n''` };
  return `'${text.replace(/['\n]/g, (character) => escapes[character] ?? character)}'`;
}
