import type { Factors } from "../../../factors.ts";
import type { Act } from "../../act.ts";
import { type Container, firstContainer } from "../../container.ts";
import { awaitReady } from "./await-ready.ts";
import { makeDirectories } from "./make-directories.ts";
import { makeMountpoints } from "./make-mountpoints.ts";
import { mountOverlay } from "./mount-overlay.ts";
import { startRuntime } from "./start-runtime.ts";
import { verify } from "./verify.ts";
import { writeConfig } from "./write-config.ts";

export interface StartOptions {
  readonly container?: Container;
  /** Explored in two moves, the system call in flight between them. */
  readonly held?: readonly ("mount-overlay" | "start-runtime")[];
  /** Acts that only some scenarios need. */
  readonly also?: readonly ("make-directories" | "write-config")[];
}

/** A runtime starts a container on a lower that somebody else serves. */
export function start(factors: Factors, options: StartOptions = {}): Act[] {
  const { container = firstContainer, held = [], also = [] } = options;
  const ownDirectories = also.includes("make-directories");
  return [
    ...(ownDirectories ? [makeDirectories(container)] : []),
    awaitReady(factors, container),
    mountOverlay(container, { held: held.includes("mount-overlay"), ownDirectories }),
    verify(container),
    makeMountpoints(container),
    ...(also.includes("write-config") ? [writeConfig(container)] : []),
    startRuntime(container, held.includes("start-runtime")),
  ];
}
