import type { ArrayModel, Constraint } from "./array-model.ts";
import { allSteps, containerStart } from "./container-start.ts";
import type { FactorName, Factors } from "./factors.ts";
import type { Scenario, Trial } from "./scenario.ts";

type Some = Partial<Factors>;

/** Options of the kernel's overlay, with the recommended level of each first. */
const options = {
  index: ["off", "on", "default"],
  metacopy: ["off", "on", "default"],
  redirect_dir: ["default", "on", "off"],
  xino: ["default", "on", "off"],
  volatile: ["default", "on"],
  userxattr: ["off", "on"],
} satisfies Partial<Record<FactorName, Factors[FactorName][]>>;

/** fuse-overlayfs takes none of the kernel's options: rows that differ only in them would be the same trial under many names. */
const optionsAreTheKernels: readonly Constraint[] = Object.entries(options).map(([option, [recommended]]) => ({
  factors: ["overlay", option],
  allows: (levels) => levels.overlay === "kernel" || levels[option] === recommended,
  because: "an option of the kernel's overlay means nothing to fuse-overlayfs",
}));

/**
 * Pairs that the kernel refuses with EINVAL and "conflicting options" in its log: metacopy needs redirects, and userxattr must have none,
 * not even followed ones (K24; Documentation/filesystems/overlayfs.rst). With redirect_dir=off they are followed where the kernel was
 * built with CONFIG_OVERLAY_FS_REDIRECT_ALWAYS_FOLLOW, the default.
 */
const refused = [
  { metacopy: "on", redirect_dir: "off" },
  { userxattr: "on", metacopy: "on" },
  { userxattr: "on", redirect_dir: "on" },
  { userxattr: "on", redirect_dir: "off" },
] satisfies Some[];

const refusedIsApart: readonly Constraint[] = refused.map((pair) => ({
  factors: Object.keys(pair),
  allows: (levels) => Object.entries(pair).some(([option, level]) => levels[option] !== level),
  because: "the kernel refuses the pair, which would hide all else in its rows",
}));

/**
 * A level that fails by itself would hide what the others do together in every row that has it, so these stay out; scenarios of their
 * own switch them: readiness `none` and `fixed-delay` (the overlay may come before its lower), placements that the kernel refuses
 * (`overlayfs`, `fuse`) or that fill up (`tiny-tmpfs`), and the factors that plant a defect or a hold. So do `vcpus`, which takes
 * another machine, and `concurrency` and `pressure`, which multiply the cost of a row. Delays are few: a row sleeps through its own.
 */
const array: ArrayModel = {
  levels: {
    runtime: [],
    placement: ["ext4", "xfs", "btrfs", "dev-shm"],
    ...options,
    readiness: ["mountinfo-poll", "init-seen", "readdir-poll"],
    delayMs: [0, 50],
    ttlSec: [1, 0, 60],
    overlay: ["kernel", "fuse-overlayfs"],
    fuseLibrary: ["own", "fuse-native"],
  },
  constraints: [
    {
      factors: ["fuseLibrary", "readiness"],
      allows: ({ fuseLibrary, readiness }: Some) => fuseLibrary !== "fuse-native" || readiness !== "init-seen",
      because: "fuse-native does not tell when INIT is answered",
    },
    ...refusedIsApart,
    ...optionsAreTheKernels,
  ],
  apart: refused,
};

export const combined: Scenario = {
  name: "combined",
  title: "A whole start with several settings switched at once",
  mechanism:
    "The steps of the recommended setting, over a covering array: every combination of levels of any two factors (any three with the " +
    "profile full) that makes sense together is in some row. It finds settings that hold alone and break together, which one " +
    "factor at a time cannot. Pairs of options that the kernel refuses have cells of their own beside the rows.",
  rows: ["K24"],
  varies: [],
  array,
  runsContainer: true,
  kind: "timing",
  actors: (trial) => ({
    start: allSteps(containerStart(trial, { content: "sample", limits: limitsOf(trial) })),
  }),
};

/** That fuse-native cuts times to milliseconds is known (`content`), and would hide all else in its rows. */
function limitsOf({ limits, factors }: Trial): Trial["limits"] {
  return factors.fuseLibrary === "fuse-native" ? [...limits, "mtime-nanoseconds"] : limits;
}
