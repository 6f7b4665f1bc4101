/**
 * What a trial costs, measured on the machine that Mountproof was built on (kernel 6.18, two processors, one agent): medians in milliseconds
 * without container, delay and hold. Only the order of cells and the time that `plan` tells rest on them; while a run goes on,
 * measured times take their place.
 */
export const trialMs: Readonly<Record<string, number>> = {
  // They read every byte of an image with large files, or of a whole distribution.
  content: 1400,
  distribution: 250,
  // They wait for what must not happen, or for a process to be gone.
  "server-killed": 200,
  "private-namespace": 200,
  "mountpoint-removed-elsewhere": 180,
  // They kill or stop servers, and wait for who hangs.
  "after-server-death": 200,
  "death-told": 300,
  "namespace-split": 250,
  "server-frozen": 300,
  "server-frozen-mid-request": 900,
  // Two images, from several sides.
  "defective-server": 120,
  // They start containers and end them, one of which mounts by the command line.
  "mount-propagation": 800,
  "container-killed": 2000,
  // It writes 80 MiB.
  "shm-size": 80,
  writes: 70,
  combined: 40,
};

/** How slow that machine was then, by `measureSlowness`. */
export const measuredSlowness = 2.6;

/** Mounts, walk and write probe on the probe image. */
export const usualTrialMs = 12;

/** An explored order: some actors, many of whom find something gone and wait for it in vain. */
export const exploredTrialMs = 80;

/** A runtime that starts a container and ends it. */
export const containerMs = 55;

/** fuse-overlayfs and fuse-native do in user space, one request after the other, what the kernel or our own server does: so many times as long. */
export const userSpaceTimes = 3.5;

/** Scenarios in which each of several requests is held. */
export const holds: Readonly<Record<string, number>> = { "slow-lookups": 3, "free-running-slow-server": 4 };
