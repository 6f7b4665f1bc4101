import type { Act } from "../../act.ts";
import { actorOf, type Container, pathsOf } from "../../container.ts";
import { throughOverlay } from "./through-overlay.ts";

/** Mountpoints that the image has. */
const found = ["/proc", "/sys", "/opt/made/by/nobody"];

/** What a careful runtime looks at after it has mounted, without a write. */
export function verify(container: Container): Act {
  return {
    name: "verify",
    reads: throughOverlay(container),
    run: async ({ trial }) => {
      const root = pathsOf(trial, container).rootfs;
      await actorOf(trial, container).call("verifyRoot", { root, paths: found });
    },
  };
}
