import type { Act } from "../act.ts";
import { firstContainer } from "../container.ts";
import type { Stage } from "../stage.ts";
import { mount } from "./start/mount-overlay.ts";
import { removeUpper, umountLower, umountOverlay } from "./teardown.ts";

/** A container that lives before anything else happens, and is torn down by a runtime that counts no references. */
export const first: readonly Act[] = [
  {
    name: "live",
    writes: ["lower-directory", "lower-mount", "init", "server", "overlay", "upper", "work", "rootfs-directory"],
    run: live,
  },
  umountOverlay,
  umountLower,
  removeUpper,
];

async function live(stage: Stage): Promise<void> {
  await stage.serve(false);
  await stage.answerInit();
  await mount(stage, firstContainer);
}
