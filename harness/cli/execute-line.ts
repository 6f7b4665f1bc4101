import { type Command, CommanderError } from "commander";
import { exitCodeOf, sentenceOf } from "./failure.ts";
import { createProgram } from "./program.ts";

/** Carries out one command line; errors become one line on standard error and this process's exit code. */
export async function executeLine(words: readonly string[]): Promise<void> {
  try {
    const program = await createProgram(words);
    await program.parseAsync(withoutHelp(words, program), { from: "user" });
  } catch (error) {
    // Commander has said its own errors (and its help) already.
    if (!(error instanceof CommanderError)) process.stderr.write(`mountproof: ${sentenceOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

/** `help nope` is answered as `nope` is: commander would print the help of all, and not say what is wrong. */
function withoutHelp(words: readonly string[], { commands }: Command): readonly string[] {
  const [first, name] = words;
  const isWrong = first === "help" && name !== undefined && !commands.some((command) => command.name() === name);
  return isWrong ? words.slice(1) : words;
}
