import type { Operations } from "../../scenarios/operations/index.ts";
import type { StepKind } from "../oracle/classify.ts";

/** What an operation's failure is about. Operations not named here are the harness's own preparation. */
const kinds: Partial<Record<keyof Operations, StepKind>> = {
  mountOverlay: "mount",
  mountFuseOverlayfs: "mount",
  mountData: "mount",
  mountContext: "mount",
  mountDiskImage: "mount",
  umount: "umount",
  walk: "walk",
  walkAll: "walk",
  refuseEmpty: "walk",
  stat: "walk",
  handles: "walk",
  entryTypes: "walk",
  list: "walk",
  verifyRoot: "walk",
  checkContent: "read",
  readFile: "read",
  extendedAttribute: "read",
  makeMountpoint: "write",
  prepareMountpoints: "write",
  appendLine: "write",
  probeWrite: "write",
  checkWrites: "write",
  mkdir: "write",
  hardLink: "write",
  replaceDirectory: "write",
  rmdir: "write",
  rename: "write",
  moveDirectory: "write",
  writeFile: "write",
  appendFile: "write",
  runContainer: "runtime",
};

export function kindOf(operation: keyof Operations | undefined): StepKind {
  return (operation && kinds[operation]) ?? "setup";
}
