/** Merged runs: a kernel may have failed to start in one of them and been tested in another. */
import type { Results } from "./results-schema.ts";

type NotRun = Results["notRun"][number];
type Decision = Results["decisions"][number];

/** Failures of the very kernel and environment that the decision is about. */
export function failedStarts({ kernels, notRun }: Results, { kernel, environment }: Decision): NotRun[] {
  const release = kernels.find(({ name }) => name === kernel)?.release ?? kernel;
  return notRun.filter(({ what, kind }) => {
    const inVagrant = what.endsWith(" in Vagrant");
    return kind === "failed" && isOf(what, release) && inVagrant === (environment === "vagrant");
  });
}

/** Kernels and environments that were asked for and that no decision is about. */
export function untested(results: Results): NotRun[] {
  const tested = new Set(results.decisions.flatMap((decision) => failedStarts(results, decision)));
  return results.notRun.filter((one) => one.kind !== undefined && !tested.has(one));
}

/** Titles of environments that boot kernels begin with `kernel RELEASE`; a build in brackets may follow. */
function isOf(what: string, release: string): boolean {
  return what === `kernel ${release}` || what.startsWith(`kernel ${release} `);
}
