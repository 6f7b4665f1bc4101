/** What agent and actor processes exchange, and how errors cross between them without losing what they are. */
import type { Operations } from "../../scenarios/operations/index.ts";
import { type Evidence, Finding, type Outcome } from "../../scenarios/outcome.ts";

export interface ActorCall {
  readonly id: number;
  readonly operation: keyof Operations;
  readonly args: unknown;
}

export type ActorAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: CarriedError };

export interface CarriedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly finding?: { readonly outcome: Outcome; readonly evidence: Evidence };
}

/** An error with all that classification needs, as plain data. */
export function describeError(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  return {
    name: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(code === undefined ? {} : { code }),
    ...(syscall === undefined ? {} : { syscall }),
    ...(path === undefined ? {} : { path: String(path) }),
    ...(error instanceof Finding ? { finding: { outcome: error.outcome, evidence: error.evidence } } : {}),
  };
}

/** The other way: an `Error` with the same fields, a `Finding` where it was one. */
export function reviveError(carried: CarriedError): Error {
  if (carried.finding) return new Finding(carried.finding.outcome, carried.finding.evidence);
  const { name, message, stack, code, syscall, path } = carried;
  return Object.assign(new Error(message), { name, stack, code, syscall, path });
}
