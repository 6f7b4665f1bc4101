/**
 * K7 in a container. Affected: all kernels. Fix: none, by design: whoever holds mounts of a dead server unmounts them. Needs: an engine
 * that limits memory. Source: fuse_abort_conn() in fs/fuse/dev.c, Documentation/filesystems/sharedsubtree.rst.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Actor, PeerContainer, Scenario, Step, Trial } from "../scenario.ts";
import { sharedPaths } from "./shared-paths.ts";

export const containerKilled: Scenario = {
  name: "container-killed",
  title: "The container that serves and mounts is killed while the overlay is live",
  mechanism:
    "SIGKILL of its first process, docker kill, or the limit of its memory, whose likeliest victim is the FUSE server: in each case the " +
    "connection is gone. Mounts of the container's own namespace go with it. Where they had spread to the machine or to other containers " +
    "(rshared) they stay, dead: whoever uses them gets ENOTCONN, until somebody unmounts them. An overlay made anew on the same upper has " +
    "what the container wrote.",
  rows: ["K7", "K39"],
  varies: ["propagation"],
  among: { propagation: ["rshared", "rslave"] },
  levels: { propagation: "rshared" },
  inContainers: true,
  kind: "schedules",
  actors: (trial) => {
    const victim = victimOf(trial);
    const again = containerStart(trial, { actor: "recovery", paths: victim.pathsAgain });
    const user = trial.actor("user");
    return {
      victim: [
        { name: "start", run: victim.start },
        { name: "kill-init", run: () => victim.end((container) => container.killInit()) },
        { name: "docker-kill", run: () => victim.end((container) => container.kill()) },
        { name: "fill-memory", run: victim.fillMemory },
      ],
      user: [{ name: "look", run: () => victim.look(user) }],
      recovery: [
        { name: "unmount-left", run: () => victim.unmountLeft(again.actor) },
        { name: "judge-connection", run: () => victim.judgeConnection(again.actor) },
        again.mountLower,
        again.awaitReady,
        again.mountOverlay,
        readKept(again.actor, victim.pathsAgain.rootfs),
        again.walk,
        again.probeWrite,
      ],
    };
  },
  schedules: {
    "sigkill-init": order("victim: start kill-init; user: look"),
    "docker-kill": order("victim: start docker-kill; user: look"),
    "memory-limit": order("victim: start fill-memory; user: look"),
    "sigkill-init-recovered": recovered("kill-init"),
    "memory-limit-recovered": recovered("fill-memory docker-kill"),
  },
};

function recovered(death: string) {
  const again = "judge-connection mount-lower await-ready mount-overlay read-kept walk probe-write";
  return order(`victim: start ${death}; recovery: unmount-left ${again}`);
}

/** The image's server, the shell and what mounts them fit into half of it. */
const memoryMiB = 256;
/** A container starts, Node compiles the engine, and the kernel looks for a victim. */
const startMs = 30_000;
const endMs = 10_000;
/** For the kernel to take a dead container's mounts apart. */
const goneMs = 5_000;

const script = new URL("victim.sh", import.meta.url).pathname;

/** The container that is going to die, and what can be seen of it from outside. */
function victimOf(trial: Trial) {
  const { propagation } = trial.factors;
  const { base: shared } = sharedPaths(trial);
  const asked = trial.actor("victim");
  let container: PeerContainer | undefined;
  let mounted: Mounted | undefined;
  const started = () => requireStarted(container);
  return {
    pathsAgain: {
      ...{ base: shared, mounts: shared, lower: `${shared}/lower-again`, rootfs: `${shared}/rootfs-again` },
      ...{ upper: `${shared}/mounts/upper/victim`, work: `${shared}/mounts/work/victim` },
    },
    start: async () => {
      trial.defer("mounts that had spread", () => unmountBelow(asked, shared));
      const command = [script, trial.image.layoutDir, shared];
      container = await trial.containers().start({ name: "victim", propagation, memoryMiB, command });
      await awaitFile(asked, { path: `${shared}/ready`, deadlineMs: startMs }, container);
      mounted = await asked.call("mountsBelow", { path: shared, mountinfo: `${shared}/mountinfo` });
    },
    end: async (kill: (container: PeerContainer) => Promise<void>) => {
      await kill(started());
      await started().ended(endMs);
    },
    fillMemory: async () => {
      await asked.call("writeFile", { path: `${shared}/fill`, data: "" });
      await awaitFile(asked, { path: `${shared}/filled`, deadlineMs: startMs }, started());
    },
    /** With mounts that spread, a runtime elsewhere walks the dead root file system; else it must not even see it. */
    look: async (user: Actor) => {
      const { mountpoints } = await user.call("mountsBelow", { path: shared });
      const root = (await user.call("readFile", { path: `${shared}/ready` })).trim();
      if (propagation === "rshared") return void (await user.call("walkAll", { root, paths: ["/opt/made/by/nobody"] }));
      if (mountpoints.length > 0) throw leak(`mounts of the dead container show outside: ${mountpoints.join(" ")}`);
    },
    unmountLeft: async (actor: Actor) => {
      await unmountBelow(actor, shared);
      for (const path of [`${shared}/lower-again`, `${shared}/rootfs-again`]) await actor.call("mkdir", { path });
    },
    judgeConnection: async (actor: Actor) => {
      const [minor] = mounted?.fuseMinors ?? [];
      if (minor === undefined) throw new Error("the container that was to die had no FUSE mount");
      if (await actor.call("connectionEnds", { minor, deadlineMs: goneMs })) return;
      throw leak(`FUSE connection ${minor} of the dead container is open still after ${goneMs} ms`);
    },
  };
}

async function unmountBelow(actor: Actor, path: string): Promise<void> {
  const { mountpoints } = await actor.call("mountsBelow", { path });
  for (const mountpoint of mountpoints.toReversed()) await actor.call("umount", { path: mountpoint, detach: true });
}

type Mounted = Awaited<ReturnType<typeof import("../operations/mounts-below.ts").mountsBelow>>;

function requireStarted(container: PeerContainer | undefined): PeerContainer {
  if (!container) throw new Error("the container is used before the step that starts it");
  return container;
}

/** @throws Error with the container's own words when the file does not come */
async function awaitFile(
  actor: Actor,
  wanted: { readonly path: string; readonly deadlineMs: number },
  container: PeerContainer,
): Promise<void> {
  if (await actor.call("fileShows", wanted, { deadlineMs: wanted.deadlineMs + 2_000 })) return;
  throw new Error(`the container did not write "${wanted.path}": ${(await container.said()).slice(-500)}`);
}

function readKept(actor: Actor, rootfs: string): Step {
  const path = `${rootfs}/etc/mountproof/kept`;
  return {
    name: "read-kept",
    run: async () => {
      if ((await actor.call("readFile", { path })) === "kept\n") return;
      throw new Finding("lost-write", { message: "what the dead container had written is not there", path });
    },
  };
}

function leak(message: string): Finding {
  return new Finding("leak", { message });
}
