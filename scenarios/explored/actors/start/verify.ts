import type { Act } from "../../act.ts";
import type { Container } from "../../container.ts";
import { throughOverlay } from "./through-overlay.ts";

/** Mountpoints that the image has. */
const paths = ["/proc", "/sys", "/opt/made/by/nobody"];

/** What a careful runtime looks at after it has mounted, without a write. */
export function verify(container: Container): Act {
  return throughOverlay(container, { name: "verify" }, (actor, root) => actor.call("verifyRoot", { root, paths }));
}
