import type { Bounds } from "../explorer/contract.ts";
import type { Cell, Role } from "./cell.ts";

/** How much a run may spend. Times are seconds of trials; set-up, self-test and report come on top. */
export interface Profile {
  readonly name: ProfileName;
  /** The recommended cell is stable when its failure rate lies below this with 95 % confidence. */
  readonly target: number;
  /** The same for the other cells whose orders do not decide. */
  readonly timingTarget: number;
  /** The same for those of them that are dear: see `dearMs`. */
  readonly dearTarget: number;
  /** The same for a row of the covering array: each of its levels is in several other rows, too. */
  readonly arrayTarget: number;
  /** Combinations of levels of so many factors are all in the covering array; 0: there is none. */
  readonly strength: number;
  /** How far the orders of a cell are explored. */
  readonly bounds: Bounds;
  /** In its first turn a dear cell gets as many trials as are expected to fit into so much time, but not below the least. */
  readonly secondsPerCell: number;
  readonly leastTrials: number;
  /** Trials that a cell gets in its first turn which fails now and then, so that its rate is known and not only that it is not 0. */
  readonly flakyTrials: number;
  /** Time that is left goes into such a cell until its interval is so narrow … */
  readonly flakyWidth: number;
  /** … or it has so many trials, harness errors not counted. */
  readonly trialsPerCell: number;
  readonly seconds: number;
  /** In place of `seconds` and `bounds` for a kernel in VMs: a run has many of them, and without KVM each trial takes thirty times as long. */
  readonly guestSeconds: number;
  readonly guestBounds: Bounds;
}

export const profileNames = ["quick", "default", "full"] as const;
/** How much a run spends, the least first. */
export type ProfileName = (typeof profileNames)[number];

const common = { target: 0.01, dearTarget: 0.1, arrayTarget: 0.15 };

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  // The recommended setting for certain, a look at everything else, in two minutes.
  quick: {
    ...common,
    name: "quick",
    timingTarget: 0.1,
    strength: 0,
    bounds: { preemptions: 1, orders: 100 },
    secondsPerCell: 3,
    leastTrials: 7,
    flakyTrials: 29,
    flakyWidth: 0.2,
    trialsPerCell: 120,
    seconds: 120,
    guestSeconds: 210,
    guestBounds: { preemptions: 1, orders: 40 },
  },
  // Every cell gets its verdict on two processors of this machine, in five minutes.
  default: {
    ...common,
    name: "default",
    timingTarget: 0.05,
    strength: 2,
    bounds: { preemptions: 2, orders: 300 },
    secondsPerCell: 60,
    leastTrials: 29,
    flakyTrials: 29,
    flakyWidth: 0.15,
    trialsPerCell: 400,
    seconds: 300,
    guestSeconds: 300,
    guestBounds: { preemptions: 1, orders: 60 },
  },
  full: {
    ...common,
    name: "full",
    timingTarget: 0.01,
    dearTarget: 0.01,
    arrayTarget: 0.05,
    strength: 3,
    bounds: { preemptions: 3, orders: 5000 },
    secondsPerCell: Number.POSITIVE_INFINITY,
    leastTrials: 299,
    flakyTrials: 299,
    flakyWidth: 0.05,
    trialsPerCell: 1600,
    seconds: 6 * 3600,
    guestSeconds: 2 * 3600,
    guestBounds: { preemptions: 2, orders: 1000 },
  },
};

/** The profile where trials run on a kernel of their own, in a guest, or on this machine's. */
export function profileFor(name: ProfileName, { ownKernel = false }: { readonly ownKernel?: boolean }): Profile {
  const profile = profiles[name];
  return ownKernel ? { ...profile, seconds: profile.guestSeconds, bounds: profile.guestBounds } : profile;
}

/** Milliseconds from which a trial is dear, such as several starts at once. */
const dearMs = 40;

/**
 * The failure rate below which a cell of this role is stable. What the guide says is held to the same whatever it costs.
 * @param costMs of a trial, as guessed
 */
export function targetFor(role: Role, profile: Profile, costMs = 0): number {
  if (role === "recommended") return profile.target;
  if (role === "array") return profile.arrayTarget;
  return costMs >= dearMs && role !== "guide" ? profile.dearTarget : profile.timingTarget;
}

/** The target that holds for a cell: its own, or the profile's. */
export function targetOf(cell: Pick<Cell, "target">, profile: Pick<Profile, "target">): number {
  return cell.target ?? profile.target;
}

/**
 * Trials without a failure after which the one-sided 95 % upper bound lies below `target`: (1 - target)^n <= 0.05. At 1 % these are 299,
 * at 5 % 59, at 10 % 29. One-sided, because without a failure the lower end is 0 whatever happens.
 */
export function stableAfter(target: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(1 - target));
}

/** Each order of a step-by-step scenario runs this often: once shows it, twice more show that it was no chance. */
export const trialsPerSchedule = 3;

/** Trials that harness faults may cost a cell before it is given up. */
export const harnessErrorsPerCell = 3;
