import type { Act } from "../../act.ts";
import { actorOf, type Container, own, pathsOf } from "../../container.ts";
import { throughOverlay } from "./through-overlay.ts";

/** The runtime adds a line to a file of the image, which is copied up for it. */
export function writeConfig(container: Container): Act {
  return {
    name: "write-config",
    reads: throughOverlay(container),
    writes: [...own(container, "upper", "work"), "space"],
    run: async ({ trial }) => {
      const path = `${pathsOf(trial, container).rootfs}/etc/hosts`;
      await actorOf(trial, container).call("appendFile", { path, data: "127.0.0.1 container\n" });
    },
  };
}
