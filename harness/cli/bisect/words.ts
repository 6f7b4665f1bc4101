import { duration } from "../../run/progress.ts";
import type { BisectResult, NamedKernel, TestedKernel } from "./result.ts";

/** The answer for a terminal: one sentence, then each kernel that was looked at, and each that was skipped. */
export function inWords(result: BisectResult): string {
  const { tested, skipped } = result;
  return [
    ...answer(result),
    ...(result.bad === null ? [] : [`bad: ${result.bad}`]),
    "",
    ...tested.map((kernel) => describe(kernel, width(tested))),
    ...skipped.map(({ release, reason }) => `${release}  skipped: ${reason}`),
    "",
    `${trialsOf(tested)} on ${kernelsOf(tested)}, ${duration(result.seconds * 1000)}`,
    "",
  ].join("\n");
}

function answer(result: BisectResult): string[] {
  const { looksFor, reason, suspects } = result;
  if (reason !== null) return [`no border: ${reason}`];
  const [first, last] = looksFor === "regression" ? ["bad", "good"] : ["good", "bad"];
  const before = result.lastGood ?? result.lastBad;
  const names = suspects.map(name);
  const newest = names.at(-1);
  const head = names.length === 1 ? `first ${first}: ${newest}` : `first ${first}: one of ${names.join(", ")}`;
  return [head, `last ${last}: ${before ? name(before) : ""}`, ...confidence(result)];
}

function confidence({ confidence: share, question: { about } }: BisectResult): string[] {
  if (share === null) return ["confidence: not counted; each kernel shows it at one look, both ends at two"];
  const asked =
    about.kind === "cell" && share < about.confidence ? `, below the ${percent(about.confidence)} asked for` : "";
  return [`confidence: ${percent(share)}${asked}`];
}

/** Never rounded up to certainty. */
function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

function name({ release, version }: NamedKernel): string {
  return `${release} (${version})`;
}

function width(kernels: readonly NamedKernel[]): number {
  return Math.max(0, ...kernels.map(({ release }) => release.length));
}

function describe({ release, verdict, trials, failures, others, again }: TestedKernel, columns: number): string {
  const otherwise = others > 0 ? `, ${others} more failed otherwise` : "";
  return `${release.padEnd(columns)}  ${verdict.padEnd(4)}  ${failures} of ${trials} bad${otherwise}${again ? "  (looked at again)" : ""}`;
}

function trialsOf(tested: readonly TestedKernel[]): string {
  const trials = tested.reduce((sum, kernel) => sum + kernel.trials + kernel.others, 0);
  return trials === 1 ? "1 trial" : `${trials} trials`;
}

function kernelsOf(tested: readonly TestedKernel[]): string {
  const { size } = new Set(tested.map(({ release }) => release));
  return size === 1 ? "1 kernel" : `${size} kernels`;
}
