/** Entry point: runs the program, turns errors into one line and an exit code. */
import { CommanderError } from "commander";
import { exitCodeOf, sentenceOf } from "./failure.ts";
import { createProgram } from "./program.ts";

try {
  const program = await createProgram(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  // Commander has said its own errors (and its help) already.
  if (!(error instanceof CommanderError)) process.stderr.write(`mountproof: ${sentenceOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
