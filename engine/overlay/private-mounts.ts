/** For tests: mounts that nobody else sees and that end with the test process. */
import { mkdtempSync } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { CLONE_NEWNS, MS_PRIVATE, MS_REC, mount, unshare } from "../system/index.ts";

/**
 * Moves this process into a mount namespace of its own, with a fresh tmpfs, and returns a directory in it.
 * @throws Error when Node's threads for asynchronous calls had started before: they stay behind
 */
export async function enterPrivateMounts(): Promise<string> {
  unshare(CLONE_NEWNS);
  mount("none", "/", "none", MS_REC | MS_PRIVATE);
  mount("mountproof-test", "/mnt", "tmpfs", 0);
  const directory = mkdtempSync(join("/mnt", "test-"));
  await access(directory);
  return directory;
}
