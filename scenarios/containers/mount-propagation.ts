/**
 * K39 between containers. Affected: all kernels. Fix: none, by design: HostToContainer (rslave) for who uses, Bidirectional (rshared) for
 * who mounts. Needs: an engine that can share mounts. Source: Documentation/filesystems/sharedsubtree.rst.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Actor, Scenario, Trial } from "../scenario.ts";
import { sharedPaths } from "./shared-paths.ts";

export const mountPropagation: Scenario = {
  name: "mount-propagation",
  title: "FUSE mount, overlay and runtime each in another container",
  mechanism:
    "What one container mounts below a directory of the machine shows in another one only if the bind mounts of both let it pass: the one " +
    "who mounts needs rshared, the one who looks rslave or rshared. With private, the default of engines, whoever was started before " +
    "finds the empty directory and takes it for the image; whoever is started later gets a copy of what is mounted by then.",
  rows: ["K39"],
  varies: ["propagation"],
  inContainers: true,
  runsContainer: true,
  kind: "schedules",
  actors: (trial) => {
    const paths = sharedPaths(trial);
    // Its container has the directory as rshared.
    const here = containerStart(trial, { actor: "here", paths });
    const peer = containerStart(trial, { actor: "peer", paths, sharedLower: here.lower });
    const prepare = { name: "prepare", run: () => makeDirectories(here.actor, Object.values(paths)) };
    const use = ({ probeWrite, walk, runContainer }: typeof here) => [probeWrite, walk, runContainer];
    return {
      here: [prepare, here.mountLower, here.awaitReady, here.mountOverlay, ...use(here)],
      peer: [{ name: "start", run: () => enterPeer(trial, peer.actor) }, peer.mountOverlay, ...use(peer)],
    };
  },
  schedules: {
    "overlay-and-runtime-in-peer": order(
      "here: prepare; peer: start; here: mount-lower await-ready; peer: mount-overlay probe-write walk run-container",
    ),
    "runtime-in-peer": order(
      "here: prepare; peer: start; here: mount-lower await-ready mount-overlay; peer: probe-write walk run-container",
    ),
    "overlay-in-peer": order(
      "here: prepare; peer: start; here: mount-lower await-ready; peer: mount-overlay; here: probe-write walk run-container",
    ),
    "peer-started-later": order(
      "here: prepare mount-lower await-ready; peer: start mount-overlay probe-write walk run-container",
    ),
  },
};

async function makeDirectories(actor: Actor, paths: readonly string[]): Promise<void> {
  for (const path of paths) await actor.call("mkdir", { path, recursive: true });
}

/** The actor goes on in the mount namespace of a container of its own. */
async function enterPeer(trial: Trial, actor: Actor): Promise<void> {
  const { propagation } = trial.factors;
  const peer = await trial.containers().start({ name: "peer", propagation, sharesProcesses: true });
  await actor.call("enterMountNamespace", { pid: peer.pid() });
}
