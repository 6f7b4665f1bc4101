/**
 * K20. Affected: all kernels; FUSE passthrough (6.9+) takes levels of its own. Fix: none, FILESYSTEM_MAX_STACK_DEPTH is 2.
 * Needs: nothing; depths of passthrough are a matter of the kernel's features. Source: ovl_get_layers() and include/linux/fs.h.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Actor, Scenario, Trial } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

export const stacking: Scenario = {
  name: "stacking",
  title: "Overlays on top of overlays on top of FUSE",
  mechanism:
    "Each overlay counts one level more than its deepest layer, and a third level is refused with EINVAL. A FUSE lower counts none " +
    "unless its server asks for passthrough to files on stacked file systems. So a container in a container over a lazy image " +
    "takes all there is.",
  rows: ["K20"],
  varies: [],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, actor } = containerStart(trial);
    const levels = ["first", "second", "third"] as const;
    const rootOf = (level: number) =>
      level === 0 ? trial.paths.lower : `${trial.paths.base}/${levels[level - 1]}/root`;
    const mounts = levels.map((name, index) => ({
      name,
      run: () => mountLevel(trial, actor, { lower: rootOf(index), base: `${trial.paths.base}/${name}` }),
    }));
    const looks = levels.map((name, index) => ({
      name: `write-${name}`,
      run: async () => {
        await actor.call("probeWrite", { root: rootOf(index + 1), directory: "/etc/mountproof" });
      },
    }));
    return { start: [mountLower, awaitReady, ...mounts, ...looks] };
  },
  schedules: {
    one: order("start: mount-lower await-ready first write-first"),
    two: order("start: mount-lower await-ready first second write-second"),
    three: order("start: mount-lower await-ready first second third write-third"),
  },
};

interface OneLevel {
  readonly lower: string;
  readonly base: string;
}

async function mountLevel(trial: Trial, actor: Actor, { lower, base }: OneLevel): Promise<void> {
  for (const name of ["upper", "work", "root"]) await actor.call("mkdir", { path: `${base}/${name}`, recursive: true });
  const layers = { lowerdirs: [lower], upperdir: `${base}/upper`, workdir: `${base}/work` };
  await mountOverlayWith(trial, actor, { target: `${base}/root`, ...layers });
}
