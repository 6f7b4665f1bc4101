import { kernelFault, readKernelLog } from "../oracle/kernel-log.ts";
import type { Performed, Result } from "./performed.ts";
import type { TrialReport } from "./protocol.ts";
import { round } from "./step-timings.ts";
import { ownTimings } from "./timings.ts";
import type { Left } from "./window.ts";

/** What lay around a trial, and which of the trials in it this one was. */
export interface Around {
  readonly left: Left;
  /** Milliseconds that were spent for all of them before the first began. */
  readonly openedMs: number;
  /** From 0. */
  readonly place: number;
  readonly of: number;
  /** Of trials that overlapped: this one's share of the time from the first one's begin to the last one's end. */
  readonly costMs?: number;
}

export function reportOf(performed: Performed, around: Around): TrialReport {
  const { left, place, of } = around;
  const { seen, problems, startedAt, transcript } = performed;
  const logLines = [...performed.logLines, ...(left.logOf === place ? left.logLines : [])];
  const openedMs = around.openedMs / of;
  const leaksMs = left.closedMs / of;
  const { timingsMs } = performed;
  const timings = {
    ...timingsMs,
    [ownTimings.prepare]: (timingsMs[ownTimings.prepare] ?? 0) + openedMs,
    [ownTimings.leaks]: leaksMs,
    [ownTimings.total]: (timingsMs[ownTimings.total] ?? 0) + openedMs + leaksMs,
    ...(around.costMs === undefined ? {} : { [ownTimings.cost]: around.costMs + openedMs + leaksMs }),
  };
  return {
    ...judge(seen, [...problems, ...(left.leaks[place] ?? [])], logLines),
    timingsMs: Object.fromEntries(Object.entries(timings).map(([name, ms]) => [name, round(ms)])),
    startedAt,
    ...(seen.executed === undefined ? {} : { executed: seen.executed }),
    ...(transcript ? { transcript } : {}),
  };
}

/** The kernel's own faults come first, then what the steps saw; what was left behind counts when nothing else did. */
function judge(seen: Result, leftBehind: readonly string[], logLines: readonly string[]): Result {
  const log = readKernelLog(logLines);
  const fault = kernelFault(log);
  if (fault) return { outcome: fault.outcome, evidence: { ...seen.evidence, ...fault.evidence } };
  const kernelLog = log.related;
  const evidence = {
    ...seen.evidence,
    ...(kernelLog.length > 0 ? { kernelLog } : {}),
    ...(leftBehind.length > 0 ? { details: [...(seen.evidence.details ?? []), ...leftBehind] } : {}),
  };
  if (seen.outcome !== "ok" || leftBehind.length === 0) return { outcome: seen.outcome, evidence };
  return { outcome: "leak", evidence: { message: `left behind: ${leftBehind[0]}`, ...evidence } };
}
