/** Looks after a running guest and tells, when something goes wrong, whether the kernel or the harness is to blame. */
export { faultOfEnd } from "./machine-end.ts";
export { defaultTimes, type Watch, type Watched, type WatchTimes, watchGuest } from "./watch.ts";
