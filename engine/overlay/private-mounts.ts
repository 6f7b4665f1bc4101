/** For tests: mounts that nobody else sees and that end with the test process. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { mount } from "../system/index.ts";
import { leaveCommonMounts } from "../system/testing/own-mounts.ts";

/**
 * Moves this process into a mount namespace of its own, with a fresh tmpfs, and returns a directory in it.
 * @throws Error when Node's threads for asynchronous calls had started before: they stay behind
 */
export async function enterPrivateMounts(): Promise<string> {
  await leaveCommonMounts();
  mount("mountproof-test", "/mnt", "tmpfs", 0);
  return mkdtempSync(join("/mnt", "test-"));
}
