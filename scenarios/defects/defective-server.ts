import type { Faults } from "../../engine/fuse/faults.ts";
import { containerStart } from "../container-start.ts";
import type { Scenario, Step, Trial } from "../scenario.ts";
import { defectiveServerName, defects } from "./index.ts";

/** Whatever a server does wrong, the oracles must see it: they compare with the image and are told of no defect. */
export const defectiveServer: Scenario = {
  name: defectiveServerName,
  title: "A server with a planted defect is found out",
  mechanism:
    "The built-in server is told to be wrong in one way: link counts, nodeids, attributes, errnos, bytes, listings. Lower and " +
    "overlay are compared with the image, a container's mountpoints are walked, files and directories are copied up by ordinary writes, " +
    "and everything is looked at again. A failure is what should come out; without a defect every trial must pass.",
  rows: ["K1", "K4", "K6", "K16", "K18"],
  varies: ["defect", "index", "metacopy", "xino", "volatile"],
  // Nothing may be kept: what a server tells at the second time shows without waiting for the first to expire.
  levels: { ttlSec: 0 },
  fixture: "edge-cases",
  kind: "schedules",
  faulty: true,
  actors: (trial) => {
    const faults = faultsOf(trial);
    return { reader: readerSteps(trial, faults), container: containerSteps(trial, faults) };
  },
};

function faultsOf({ factors: { defect } }: Trial): Faults {
  return defect === "none" ? {} : defects[defect].faults;
}

/** Looks at an image with everything in it, through the lower and through an overlay. */
function readerSteps(trial: Trial, faults: Faults): Step[] {
  const reader = containerStart(trial, { actor: "reader", faults });
  const { lower, rootfs } = trial.paths;
  const { truthPath } = trial.image;
  const check = (name: string, root: string) => ({
    name,
    run: async () => {
      const seed = Math.floor(trial.random() * 2 ** 31);
      const { limits } = trial;
      await reader.actor.call("checkContent", { root, truthPath, limits, mode: "thin", seed, skip }, longer);
    },
  });
  const { mountLower, awaitReady, mountOverlay } = reader;
  return [mountLower, awaitReady, check("check-lower", lower), mountOverlay, check("check-overlay", rootfs)];
}

/** Starts in an image with directories to write in, and looks at its lower again in the end. */
function containerSteps(trial: Trial, faults: Faults): Step[] {
  const { mounts, base } = trial.paths;
  const own = {
    lower: `${mounts}/lower-2`,
    rootfs: `${mounts}/rootfs-2`,
    upper: `${base}/upper-2`,
    work: `${base}/work-2`,
  };
  const image = trial.otherImage("probe");
  const container = containerStart(trial, { actor: "container", faults, image, paths: { ...trial.paths, ...own } });
  const { actor, mountLower, awaitReady, mountOverlay, walk, probeWrite } = container;
  const makeDirectories = {
    name: "make-directories",
    run: async () => {
      for (const path of Object.values(own)) await actor.call("mkdir", { path });
    },
  };
  const checkWrites = {
    name: "check-writes",
    run: async () => {
      const { redirect_dir, userxattr, overlay } = trial.factors;
      const { truthPath } = image;
      const { limits } = trial;
      const { rootfs: root, upper, lower } = own;
      await actor.call(
        "checkWrites",
        { root, upper, lower, truthPath, limits, redirect_dir, userxattr, overlay },
        longer,
      );
    },
  };
  return [makeDirectories, mountLower, awaitReady, mountOverlay, walk, checkWrites, probeWrite];
}

/** 120 directories, one in the other: as nothing is kept, each look at a path of it asks for every component again. */
const skip = ["deep"];

/** Some thousand requests, none of them answered from a cache. */
const longer = { deadlineMs: 30_000 };
