/** The state of a booted guest, saved once and restored in a tenth of a second. */
export { snapshotKey } from "./key.ts";
export { pruneSnapshots } from "./prune.ts";
export { restoreSpec, resume } from "./restore.ts";
export { draftSnapshot } from "./save.ts";
export { findSnapshot, type Snapshot } from "./store.ts";
