type Example = readonly [command: string, what?: string];

/**
 * The part of a command's help that follows its options. Each example is a whole command line, which a test holds against the program.
 * @param more what is to be known besides, such as exit codes
 */
export function examples(lines: readonly Example[], more?: string): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const shown = lines.map(([command, what]) =>
    what === undefined ? `  ${command}` : `  ${command.padEnd(Math.min(width, 62))}  ${what}`,
  );
  return ["", lines.length === 1 ? "Example:" : "Examples:", ...shown, ...(more === undefined ? [] : ["", more])].join(
    "\n",
  );
}
