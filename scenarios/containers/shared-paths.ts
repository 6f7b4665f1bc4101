import type { Trial, TrialPaths } from "../scenario.ts";

/** A trial's directories on the machine's file system that all containers have, below which their mounts may spread. */
export function sharedPaths(trial: Trial): TrialPaths {
  const { shared } = trial.containers();
  const [lower, upper, work, rootfs] = ["lower", "upper", "work", "rootfs"].map((name) => `${shared}/${name}`) as [
    string,
    string,
    string,
    string,
  ];
  return { base: shared, mounts: shared, lower, upper, work, rootfs };
}
