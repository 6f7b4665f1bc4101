import { z } from "zod";
import { outcomes } from "../../scenarios/outcome.ts";
import { profileNames } from "../matrix/profile.ts";
import { featuresSchema } from "./features-record.ts";

/** Raised when a reader of older ledgers would misread a new one. */
export const schemaVersion = 1;

const level = z.union([z.string(), z.number()]);
/** Any factors: ledgers of older and newer versions, which know fewer or more of them, stay readable. */
const factors = z.record(z.string(), level);
const kernel = z.object({ release: z.string(), version: z.string() });

export const evidenceSchema = z.object({
  message: z.string().optional(),
  errno: z.string().optional(),
  step: z.string().optional(),
  path: z.string().optional(),
  kernelLog: z.array(z.string()).optional(),
  details: z.array(z.string()).optional(),
});

/** One execution of a cell. Complete in itself, so that lines of several ledgers can be joined. */
export const trialSchema = z.object({
  type: z.literal("trial"),
  schemaVersion: z.literal(schemaVersion),
  cell: z.string().regex(/^[0-9a-f]{12}$/),
  kernel,
  environment: z.string(),
  subject: z.string(),
  scenario: z.string(),
  factors,
  /** Counts from 0 within the cell. */
  trial: z.number().int().nonnegative(),
  seed: z.number().int().nonnegative(),
  schedule: z.string().optional(),
  outcome: z.enum(outcomes),
  evidence: evidenceSchema,
  /** Each step by name, and `total`. */
  timingsMs: z.record(z.string(), z.number()),
  startedAt: z.string(),
});

const cell = z.object({
  id: z.string(),
  scenario: z.string(),
  factors,
  kind: z.enum(["schedules", "timing"]),
  schedules: z.array(z.string()),
  role: z.enum(["recommended", "guide", "base", "variation"]),
  varied: z.array(z.string()),
});

/** The first line: what was planned, where, and with which versions. */
export const headerSchema = z.object({
  type: z.literal("header"),
  schemaVersion: z.literal(schemaVersion),
  startedAt: z.string(),
  versions: z.object({
    mountproof: z.string(),
    node: z.string(),
    /** The userland's manifest, as it is. */
    userland: z.unknown().optional(),
  }),
  kernel: kernel.extend({ machine: z.string() }),
  environment: z.string(),
  /** Environments looked at: the used one, and why others were not. */
  environments: z.array(z.object({ name: z.string(), used: z.boolean(), reason: z.string().optional() })),
  subject: z.string(),
  subjectFile: z.unknown().optional(),
  plan: z.object({
    profile: z.enum(profileNames),
    only: z.array(z.string()).optional(),
    target: z.number(),
    fingerprint: z.string(),
    scenarios: z.array(
      z.object({ name: z.string(), title: z.string(), mechanism: z.string(), rows: z.array(z.string()) }),
    ),
    cells: z.array(cell),
    notRun: z.array(z.object({ what: z.string(), reason: z.string() })),
  }),
});

/** A planted defect, and whether it was recognised. */
export const selfTestSchema = z.object({
  type: z.literal("self-test"),
  name: z.string(),
  expected: z.string(),
  outcome: z.string(),
  recognised: z.boolean(),
  evidence: evidenceSchema,
});

/** The run ended in order. Without this line it was killed. */
export const endSchema = z.object({
  type: z.literal("end"),
  reason: z.enum(["complete", "time", "interrupted", "self-test"]),
  at: z.string(),
});

export const lineSchema = z.discriminatedUnion("type", [
  headerSchema,
  trialSchema,
  selfTestSchema,
  featuresSchema,
  endSchema,
]);

export type TrialRecord = z.infer<typeof trialSchema>;
export type Header = z.infer<typeof headerSchema>;
export type SelfTestRecord = z.infer<typeof selfTestSchema>;
export type End = z.infer<typeof endSchema>;
export type Line = z.infer<typeof lineSchema>;
