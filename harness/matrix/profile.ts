/** How much a run may spend. Times are seconds of trials; set-up, self-test and report come on top. */
export interface Profile {
  readonly name: ProfileName;
  /** Trials of one cell, harness errors not counted. The recommended cell always gets `stableAfter` of them. */
  readonly trialsPerCell: number;
  /** A dear cell gets fewer, as many as are expected to fit into so much time, but not below the least. */
  readonly secondsPerCell: number;
  readonly leastTrials: number;
  /** Trials that a cell gets which fails now and then, so that its rate is known and not only that it is not 0. */
  readonly flakyTrials: number;
  /** A cell is stable when its failure rate lies below this with 95 % confidence. */
  readonly target: number;
  readonly seconds: number;
  /** In place of `seconds` for a kernel in VMs: a run has many of them, and without KVM each trial takes thirty times as long. */
  readonly guestSeconds: number;
}

export const profileNames = ["quick", "default", "full"] as const;
export type ProfileName = (typeof profileNames)[number];

const unlimited = { secondsPerCell: Number.POSITIVE_INFINITY, leastTrials: 1, target: 0.01 };

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  // The recommended setting, the step-by-step scenarios and all cheap cells in full, a first look at the dear ones, in 10 minutes.
  quick: {
    name: "quick",
    trialsPerCell: 299,
    secondsPerCell: 5,
    leastTrials: 30,
    flakyTrials: 100,
    target: 0.01,
    seconds: 420,
    guestSeconds: 210,
  },
  // Every cell may reach `stable` at the target.
  default: { ...unlimited, name: "default", trialsPerCell: 299, flakyTrials: 100, seconds: 3600, guestSeconds: 300 },
  full: {
    ...unlimited,
    name: "full",
    trialsPerCell: 1200,
    flakyTrials: 1200,
    seconds: 6 * 3600,
    guestSeconds: 2 * 3600,
  },
};

/** The profile where trials run on a kernel of their own, in a guest, or on this machine's. */
export function profileFor(name: ProfileName, { ownKernel = false }: { readonly ownKernel?: boolean }): Profile {
  const profile = profiles[name];
  return ownKernel ? { ...profile, seconds: profile.guestSeconds } : profile;
}

/**
 * Trials without a failure after which the one-sided 95 % upper bound lies below `target`: (1 - target)^n <= 0.05.
 * At 1 % these are 299. One-sided, because without a failure the lower end is 0 whatever happens.
 */
export function stableAfter(target: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(1 - target));
}

/** Each order of a step-by-step scenario runs this often: once shows it, twice more show that it was no chance. */
export const trialsPerSchedule = 3;

/** Trials that harness faults may cost a cell before it is given up. */
export const harnessErrorsPerCell = 3;
