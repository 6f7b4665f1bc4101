import type { Act } from "../../act.ts";
import { type Container, own } from "../../container.ts";
import { throughOverlay } from "./through-overlay.ts";

/** The runtime adds a line to a file of the image, which is copied up for it. */
export function writeConfig(container: Container): Act {
  const writes = [...own(container, "upper", "work"), "space"];
  return throughOverlay(container, { name: "write-config", writes }, (actor, root) =>
    actor.call("appendLine", { root, path: "/etc/hosts", line: "127.0.0.1 container" }),
  );
}
