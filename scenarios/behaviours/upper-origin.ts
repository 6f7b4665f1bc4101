/**
 * K9. Affected: index=on, also as a distribution's default (/sys/module/overlay/parameters/index), from 4.13. Fix: none, by design;
 * a fresh upper for each image. Needs: nothing. Source: ovl_get_indexdir() and ovl_verify_set_fh() in fs/overlayfs/.
 */
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

export const upperOrigin: Scenario = {
  name: "upper-origin",
  title: "An upper meets another lower directory of a disk than it was written over",
  mechanism:
    "With index=on the first mount writes the file handle of the lower's root into trusted.overlay.origin of the upper, and every " +
    "later mount compares: another directory gives ESTALE. With index=off nobody looks, and the upper's changes are applied to " +
    "what they were not made from. The lowers lie on a disk here, whose directories have handles of their own; over FUSE every " +
    "image's root has the same handle (see upper-reuse).",
  rows: ["K9"],
  varies: ["index"],
  levels: { index: "on" },
  kind: "schedules",
  actors: (trial) => {
    const actor = trial.actor("start");
    const { base, rootfs, upper, work } = trial.paths;
    const [one, other] = [`${base}/one`, `${base}/other`] as const;
    const words = trial.factors.index === "default" ? [] : [`index=${trial.factors.index}`];
    let umount: (() => Promise<void>) | undefined;
    const mountOver = (lower: string) => async () => {
      umount = await mountOverlayWith(trial, actor, {
        ...{ target: rootfs, lowerdirs: [lower], upperdir: upper, workdir: work, words },
      });
    };
    return {
      start: [
        {
          name: "make-lowers",
          run: async () => {
            for (const path of [one, other]) await actor.call("mkdir", { path });
            await actor.call("writeFile", { path: `${one}/file`, data: "of one\n" });
          },
        },
        { name: "mount-over-one", run: mountOver(one) },
        { name: "write", run: () => actor.call("appendFile", { path: `${rootfs}/file`, data: "and more\n" }) },
        { name: "umount", run: async () => umount?.() },
        { name: "mount-over-other", run: mountOver(other) },
        { name: "mount-again", run: mountOver(one) },
        {
          name: "look",
          run: async () => {
            if (!(await actor.call("exists", { path: `${rootfs}/file` }))) return;
            throw new Finding("wrong-content", {
              message: "a file copied up from one lower shows over another, which has none; nothing was refused",
              path: "/file",
            });
          },
        },
        {
          name: "read",
          run: async () => {
            const text = await actor.call("readFile", { path: `${rootfs}/file` });
            if (text === "of one\nand more\n") return;
            throw new Finding("lost-write", { message: `"/file" reads ${JSON.stringify(text)}`, path: "/file" });
          },
        },
      ],
    };
  },
  schedules: {
    "another-lower": order("start: make-lowers mount-over-one write umount mount-over-other look"),
    "same-lower": order("start: make-lowers mount-over-one write umount mount-again read"),
  },
};
