import { release } from "node:os";
import type { Check } from "./check.ts";

/** Whether the running kernel is new enough, and what is known to be wrong with it. Vendors carry fixes and faults of their own. */
export function checkKernel(kernel = release()): Check {
  const common = { id: "kernel", title: `kernel ${kernel}` };
  const version = /^(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(kernel)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (version === undefined) return { ...common, status: "warn", detail: "its version cannot be read" };
  if (compare(version, [4, 18, 0]) < 0) {
    return { ...common, status: "fail", detail: "older than 4.18", remedy: "use a newer kernel" };
  }
  const known = knownProblems.filter(({ from, to }) => compare(version, from) >= 0 && compare(version, to) <= 0);
  if (known.length === 0)
    return { ...common, status: "ok", detail: "4.18 or newer; nothing known against it; `mountproof run` tries it" };
  const detail = `known problems: ${known.map(({ what }) => what).join("; ")}`;
  return { ...common, status: "warn", detail, remedy: "run: mountproof run" };
}

/** From the catalogue of kernel behaviours; both ends belong to the range. */
const knownProblems = [
  { from: [5, 15, 0], to: [5, 15, 999], what: "copy-up over FUSE fails with ENOSYS on early 5.15 (K3)" },
  { from: [5, 15, 0], to: [6, 1, 55], what: "copy-up fails on an upper without file attributes (K5)" },
  { from: [6, 5, 0], to: [6, 5, 7], what: "',', ':' and '\\' in paths are not understood (K32)" },
  { from: [6, 17, 0], to: [6, 17, 4], what: "the errno of FUSE ioctls that lets a copy-up pass differs (K4)" },
] as const;

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
