/** `profile.json`: what a qualified kernel may be asked to do. Written from trials, obeyed by the engine. */
import { z } from "zod";
import { switches } from "../overlay/options.ts";
import { overlayKinds } from "./overlay-kinds.ts";

/**
 * `use`: the tested recommendation. `allowed`: tested and held. `avoid`: tested and failed, or refused by the kernel. `unknown`: not tested, or
 * too few trials.
 */
export const advices = ["use", "allowed", "avoid", "unknown"] as const;
export type Advice = (typeof advices)[number];

/** The trials behind a piece of advice. */
const evidence = z.object({
  /** Ids of the cells, for `mountproof repro`. */
  cells: z.array(z.string()),
  n: z.number().int().nonnegative(),
  failures: z.number().int().nonnegative(),
  /** Exact two-sided 95 % interval of the failure rate. */
  interval: z.tuple([z.number(), z.number()]),
});
export type ProfileEvidence = z.infer<typeof evidence>;

const advised = {
  advice: z.enum(advices),
  /** One sentence. */
  why: z.string(),
  evidence,
};

export const kernelProfileSchema = z.object({
  schemaVersion: z.literal(1),
  kernel: z.object({ release: z.string(), version: z.string() }),
  environment: z.string(),
  subject: z.string(),
  /** May one ship on this kernel with what this profile advises? */
  decision: z.enum(["ship", "ship-with-options", "do-not-ship", "undecided"]),
  sentence: z.string(),
  /** Overlay options of mount(2); an option that is not listed was not tested. */
  options: z.array(
    z.object({
      option: z.string(),
      levels: z.array(z.object({ level: z.enum(switches), ...advised })),
    }),
  ),
  /** File systems for upper and work directories. */
  placements: z.array(
    z.object({ placement: z.string(), /** As statfs(2) names it. */ fileSystem: z.string(), ...advised }),
  ),
  /** What to look at before the overlay is mounted. */
  readiness: z.array(z.object({ rule: z.string(), ...advised })),
  overlays: z.array(z.object({ kind: z.enum(overlayKinds), ...advised })),
  runtimes: z.array(
    z.object({
      runtime: z.string(),
      ...advised,
      /** What else the runtime meets on this kernel, such as a lower with link count 0. */
      failsWith: z.array(z.object({ scenario: z.string(), setting: z.string(), outcome: z.string(), evidence })),
    }),
  ),
  /** Rules that the server of the lower must keep, each shown by a server that breaks it. */
  engineProperties: z.array(z.object({ property: z.string(), brokenBy: z.string(), outcome: z.string(), evidence })),
  /** Of engine and harness. */
  versions: z.array(z.record(z.string(), z.unknown())),
});
export type KernelProfile = z.infer<typeof kernelProfileSchema>;
