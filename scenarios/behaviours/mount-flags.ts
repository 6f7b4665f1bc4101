/**
 * K40. Affected: all. Fix: none, by design: what counts is the mount through which a file is reached, and that is the overlay
 * (mnt_may_suid(), may_open_dev(), path_noexec()). Needs: two images.
 */
import { containerStart } from "../container-start.ts";
import type { MountFlag } from "../operations/mount-flags.ts";
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Actor, Scenario, Step, Trial } from "../scenario.ts";

const user = 1000;
/** Of the Debian image: belongs to root, mode 4755. */
const setuidProgram = "/usr/bin/env";
/** Of the edge-cases image: character device 1:3. */
const device = "/types/null";

const every: readonly MountFlag[] = ["nosuid", "nodev", "noexec"];

export const mountFlags: Scenario = {
  name: "mount-flags",
  title: "nosuid, nodev and noexec on the lower and on the overlay",
  mechanism:
    "Whether setuid bits count, device nodes open and programs run is a matter of the mount through which a file is reached. Flags on the " +
    "FUSE mount (fusermount sets nosuid and nodev) mean nothing to who comes through the overlay; flags on the overlay count. " +
    "So a root file system whose overlay is mounted with them breaks su, ping and device nodes, and one whose lower has them is no safer.",
  rows: ["K40"],
  varies: [],
  fixture: "debian-minimal",
  kind: "schedules",
  actors: (trial) => {
    const image = trial.otherImage("edge-cases");
    const devices = `${trial.paths.mounts}/devices`;
    const programs = containerStart(trial);
    const nodes = containerStart(trial, { actor: "nodes", image, paths: { ...trial.paths, lower: devices } });
    const { actor } = programs;
    const setFlags = (name: string, path: string, names: readonly MountFlag[]): Step => ({
      name,
      run: () => actor.call("setMountFlags", { path, names }),
    });
    return {
      nodes: [
        { name: "make-mountpoint", run: () => actor.call("mkdir", { path: devices }) },
        nodes.mountLower,
        nodes.awaitReady,
        setFlags("forbid", devices, every),
      ],
      start: [
        programs.mountLower,
        programs.awaitReady,
        setFlags("forbid", trial.paths.lower, every),
        mountBoth(trial, actor, devices),
        ...every.map((name) => setFlags(name, trial.paths.rootfs, [name])),
        { name: "use", run: () => use(trial, actor) },
      ],
    };
  },
  schedules: {
    "no-flags": withFlags("mount-overlay use"),
    "lower-all": order(
      "nodes: make-mountpoint mount-lower await-ready forbid; start: mount-lower await-ready forbid mount-overlay use",
    ),
    "overlay-nosuid": withFlags("mount-overlay nosuid use"),
    "overlay-nodev": withFlags("mount-overlay nodev use"),
    "overlay-noexec": withFlags("mount-overlay noexec use"),
  },
};

function withFlags(steps: string) {
  return order(`nodes: make-mountpoint mount-lower await-ready; start: mount-lower await-ready ${steps}`);
}

/** One overlay over both images, the programs' on top. */
function mountBoth(trial: Trial, actor: Actor, devices: string): Step {
  const { lower, upper, work, rootfs } = trial.paths;
  const run = async () => {
    const layers = { lowerdirs: [lower, devices], upperdir: upper, workdir: work, target: rootfs };
    await actor.call("mountOverlay", { ...layers, options: { index: "off", metacopy: "off" } });
    trial.defer(`overlay at ${rootfs}`, () => actor.call("umount", { path: rootfs }));
  };
  return { name: "mount-overlay", run };
}

async function use(trial: Trial, actor: Actor): Promise<void> {
  const { rootfs } = trial.paths;
  const attempts = [{ call: "open", path: device }] as const;
  const [opened] = await actor.call("tryAll", { root: rootfs, attempts });
  if (opened?.errno !== undefined) throw refusal(opened.errno, device, "the device node cannot be opened");
  const uid = await effectiveUser(trial, actor);
  if (uid === 0) return;
  const message = `the setuid program "${setuidProgram}" of user 0, run by user ${user}, runs as user ${uid}`;
  throw new Finding("wrong-content", { message, path: setuidProgram });
}

/** As the setuid program `env` runs `cat`, it reads its own status with the rights that it was given. */
async function effectiveUser(trial: Trial, actor: Actor): Promise<number> {
  const { rootfs } = trial.paths;
  const argv = [rootfs + setuidProgram, `${rootfs}/usr/bin/cat`, "/proc/self/status"] as const;
  const ran = await actor.call("tryRunAs", { argv, uid: user, deadlineMs: 3_000 });
  if (ran.errno !== undefined) throw refusal(ran.errno, setuidProgram, "the program cannot be run");
  const [, , uid] = /^Uid:\s+(\d+)\s+(\d+)/m.exec(ran.stdout) ?? [];
  if (uid === undefined) throw new Error(`no line "Uid:" in the status of a process: ${ran.stdout}`);
  return Number(uid);
}

function refusal(errno: string, path: string, what: string): Finding {
  return new Finding("wrong-content", { message: `${what}: "${path}": ${errno}`, errno, path });
}
