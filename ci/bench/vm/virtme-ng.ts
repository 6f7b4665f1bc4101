import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { insideRoot } from "./inside-root.ts";

const deadlineMs = 300_000;

/**
 * Runs `true` on the kernel by virtme-ng, and answers with the milliseconds from the command to its end. It gets no options but
 * those that name the kernel and the command and take KVM away. Its defaults are a guest on the root it was started in, through
 * virtiofs, read-only under overlays in memory, with as many processors as the machine has and 1 GiB.
 *
 * @param modules see `virtmeModules`
 * @throws Error with what it said
 */
export async function runVirtmeNg(root: string, modules: string, release: string): Promise<number> {
  const command = ["vng", "--run", release, "--disable-kvm", "--exec", "true"];
  const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-"));
  // It opens its own output once more by name, which a pipe of Node's, being a socket, refuses.
  const log = join(directory, "log");
  const output = openSync(log, "w");
  try {
    const begin = performance.now();
    const child = spawn(...insideRoot(root, modules, command), {
      ...{ stdio: ["ignore", output, output], timeout: deadlineMs, killSignal: "SIGKILL" },
    });
    const [code, signal] = await once(child, "exit");
    if (code === 0) return performance.now() - begin;
    const said = readFileSync(log, "utf8").trim().slice(-2000);
    throw new Error(`"${command.join(" ")}" ended with ${code ?? signal}: ${said}`);
  } finally {
    closeSync(output);
    rmSync(directory, { recursive: true });
  }
}
