// Compiled, never run: a program of somebody else that is held to the types.
import { plan, type ResultCell, type Results, readLedger, report, run, type UserError, type Verdict } from "mountproof";

const results: Results = report(["a"], { out: "b" });
const failing: ResultCell[] = results.cells.filter(({ verdict }) => verdict === "fails");
const verdict: Verdict | undefined = failing[0]?.verdict;
const code = (error: UserError): string => `${error.code}: ${error.hint}`;

const { reason, exitCode } = await run({
  profile: "quick",
  environments: ["host"],
  kernels: ["6.12"],
  signal: AbortSignal.timeout(1),
});
const ends: "complete" | "time" | "interrupted" | "self-test" = reason;
const trials: number | undefined = (await plan())[0]?.trials;
const outcomes = readLedger("a").sections.flatMap((section) => section.trials.map(({ outcome }) => outcome));

// @ts-expect-error no such profile
await run({ profile: "slow" });
// @ts-expect-error a cell has no such verdict
failing[0]?.verdict === "perhaps";
// @ts-expect-error a report needs directories
report();

export { code, ends, exitCode, outcomes, trials, verdict };
