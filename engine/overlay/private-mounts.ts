/** For tests: mounts that nobody else sees and that end with the test process. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { CLONE_NEWNS, MS_PRIVATE, MS_REC, mount, unshare } from "../system/index.ts";

/** Moves this process into a mount namespace of its own, with a fresh tmpfs, and returns a directory in it. */
export function enterPrivateMounts(): string {
  unshare(CLONE_NEWNS);
  mount("none", "/", "none", MS_REC | MS_PRIVATE);
  mount("mountproof-test", "/mnt", "tmpfs", 0);
  return mkdtempSync(join("/mnt", "test-"));
}
