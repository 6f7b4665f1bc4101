import { UserError } from "../../../engine/errors.ts";
import { diff, hasRegression } from "../../diff/diff.ts";
import { type Diff, diffSchema } from "../../diff/schema.ts";
import { readSide } from "../../diff/side.ts";
import { diffMarkdown, diffText } from "../../diff/texts.ts";
import { writeWholeFile } from "../../report/whole-file.ts";
import type { DiffOptions } from "../diff.ts";
import { jsonText } from "../json.ts";

/** @returns the exit code: 0 no regression, 1 regressions. */
export function printDiff(a: string, b: string, options: DiffOptions): number {
  const found = diffCommand(a, b, options);
  if (options.out !== undefined) writeMarkdown(options.out, found);
  process.stdout.write(options.json ? jsonText(found) : diffText(found));
  return hasRegression(found) ? 1 : 0;
}

/** @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `NO_SUCH_KERNEL`, `NOTHING_IN_COMMON` */
export function diffCommand(
  a: string,
  b: string,
  { kernelA, kernelB }: Pick<DiffOptions, "kernelA" | "kernelB"> = {},
): Diff {
  return diffSchema.parse(diff(readSide(a), readSide(b), { before: kernelA, after: kernelB }));
}

function writeMarkdown(path: string, found: Diff): void {
  try {
    writeWholeFile(path, diffMarkdown(found));
  } catch (cause) {
    throw new UserError(
      "CANNOT_WRITE",
      `cannot write the diff to "${path}": ${(cause as Error).message}`,
      "name a file in a directory that can be written to",
      { cause },
    );
  }
}
