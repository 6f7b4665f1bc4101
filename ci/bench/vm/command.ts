import { fileURLToPath } from "node:url";
import { execa } from "execa";

const mountproof = fileURLToPath(new URL("../../../bin/mountproof", import.meta.url));
const deadlineMs = 120_000;

/**
 * Runs `true` on the kernel by `mountproof vm run`, without KVM, and answers with the milliseconds from the command to its end: start
 * of Node, and finding kernel and images in the cache included.
 */
export async function runMountproof(release: string): Promise<number> {
  const begin = performance.now();
  await execa(mountproof, ["vm", "run", release, "--", "true"], {
    ...{ stdin: "ignore", timeout: deadlineMs, env: { MOUNTPROOF_ACCEL: "tcg" } },
  });
  return performance.now() - begin;
}
