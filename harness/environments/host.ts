/** The running kernel: the agent in mount and PID namespaces of its own, chrooted into the userland. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../engine/errors.ts";
import { connectAgent } from "./agent-connection.ts";
import type { AgentConnection, AgentSetup, Applicability, Environment } from "./environment.ts";
import { insideAgent } from "./inside-agent.ts";
import { ownerMark } from "./owner.ts";
import { findUserland, userlandDirectory } from "./userland.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export function hostEnvironment(): Environment {
  return { name: "host", jobs: sideBySide(), probe, start };
}

/**
 * A trial is a chain of processes that wait for each other, so a second one fills the other processor. More would make what is measured hang on
 * how many processors a machine has.
 */
function sideBySide(): number {
  return Math.min(2, availableParallelism());
}

async function probe(): Promise<Applicability> {
  if (process.getuid?.() !== 0) return { applicable: false, reason: "needs root: mounts and namespaces" };
  if (!existsSync("/dev/fuse")) return { applicable: false, reason: "/dev/fuse does not exist (modprobe fuse)" };
  return { applicable: true };
}

async function start(setup: AgentSetup): Promise<AgentConnection> {
  const applicability = await probe();
  if (!applicability.applicable) {
    throw new UserError(
      "ENVIRONMENT_NOT_APPLICABLE",
      `environment "host": ${applicability.reason}`,
      "run as root on a machine with FUSE",
    );
  }
  const userland = await findUserland();
  const cache = dirname(userlandDirectory());
  return connectAgent(enterCommand(userland.root, cache), setup.log, {
    images: setup.images.map((image) => insideAgent(image, cache)),
    runtimes: userland.manifest.runtimes.map(({ level, kind, path }) => ({ level, kind, path })),
    // One process may start several agents side by side.
    cgroupParent: `mountproof-${ownerMark()}-${randomBytes(4).toString("hex")}`,
    machinePrefix: userland.root,
    ...(setup.subject ? { subject: setup.subject } : {}),
  });
}

/**
 * Death of this process reaches everything: setpriv has the kernel end `unshare` with it, `unshare --kill-child` ends the
 * namespace's first process, and with that the kernel ends the rest.
 */
function enterCommand(userlandRoot: string, cache: string): [string, ...string[]] {
  const enter = join(dirname(fileURLToPath(import.meta.url)), "enter.sh");
  return [
    "setpriv",
    ...["--pdeathsig", "KILL", "--"],
    ...["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=KILL", "--"],
    ...[enter, userlandRoot, repository, cache],
  ];
}
