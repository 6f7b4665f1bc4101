/** Looks after a running guest and tells, when something goes wrong, whether the kernel or the harness is to blame. */
export { faultOfStart } from "./start.ts";
export { defaultTimes, type WatchTimes, watchGuest } from "./watch.ts";
