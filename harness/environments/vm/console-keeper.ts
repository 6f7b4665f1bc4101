import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../../scenarios/outcome.ts";
import type { ConsoleLog } from "./contract.ts";

export interface ConsoleKeeper {
  /** Adds to the evidence of a failure where the console log will lie. */
  mention<T extends { readonly evidence: Evidence }>(failure: T): T;
  /** Writes the log, if a failure mentioned it. */
  keep(): void;
}

/**
 * Keeps the kernel's whole log of a guest in which something failed: markers in it say which trial ran when.
 * @param name of the log, unique in the run
 * @param artifacts directory of the run; without one nothing is kept
 */
export function consoleKeeper(
  console: Pick<ConsoleLog, "text">,
  name: string,
  artifacts: string | undefined,
): ConsoleKeeper {
  if (artifacts === undefined) return { mention: (failure) => failure, keep: () => undefined };
  const relative = join("console", `${name}.log`);
  let mentioned = false;
  return {
    mention(failure) {
      mentioned = true;
      return Object.assign(failure, { evidence: { ...failure.evidence, console: relative } });
    },
    keep() {
      if (!mentioned) return;
      mkdirSync(join(artifacts, "console"), { recursive: true });
      // Not QEMU's own file: it repeats characters when its socket is full.
      writeFileSync(join(artifacts, relative), console.text());
    },
  };
}
