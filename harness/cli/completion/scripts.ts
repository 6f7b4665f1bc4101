import { readFileSync } from "node:fs";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell loads: it asks `mountproof complete` with the words so far, and evaluates none of them. The last line of an answer is `:0` where
 * files may be offered, too, else `:4`.
 */
export function scriptFor(shell: Shell): string {
  return readFileSync(new URL(`scripts/mountproof.${shell}`, import.meta.url), "utf8");
}
