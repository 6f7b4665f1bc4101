/**
 * Mountproof for programs: run the matrix on kernels, make the reports of ledgers, read what they say.
 *
 * What a caller did wrong is a {@link UserError} with a stable code and a hint. Nothing here writes to standard output or standard error.
 * @packageDocumentation
 */
export { UserError } from "../../engine/errors.ts";
export type { Evidence, Outcome } from "../../scenarios/outcome.ts";
export type { Subject } from "../../scenarios/subject.ts";
export type { Verdict } from "../analysis/verdict.ts";
export type { EnvironmentName } from "../environments/names.ts";
export type { Ledger, LedgerFile } from "../ledger/read.ts";
export type { KernelChoice, TrialRecord } from "../ledger/record.ts";
export type { ProfileName } from "../matrix/profile.ts";
export type { ReportPaths } from "../report/paths.ts";
export type { ResultCell, Results } from "../report/results-schema.ts";
export type { Choice, Place } from "./choice.ts";
export { readLedger } from "./ledger.ts";
export { type PlannedCell, type PlannedSection, type PlanOptions, plan } from "./plan.ts";
export type { ProgressEvent } from "./progress.ts";
export { type ReportOptions, report } from "./report.ts";
export { type RunOptions, type RunResult, run } from "./run.ts";
