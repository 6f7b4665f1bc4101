/** Kernel features that are shown by using them, never concluded from a version number. */
import type { ErrnoName } from "../../engine/system/index.ts";
import { errorCode } from "../../engine/system/index.ts";
import type { PlacementLevel } from "../agent/placements.ts";
import { withErrnoNames } from "../oracle/errno-names.ts";
import type { ProbeServer, ProbeServerOptions } from "./fuse/probe-server.ts";

export interface Feature {
  /** Stable, for programs; the concern stands before the dot: `overlay.volatile`. */
  readonly id: string;
  readonly title: string;
  /** One sentence: why a container runtime cares. */
  readonly why: string;
  /** Makes real calls and takes everything down again, also when it throws. An error becomes the value `error`. */
  readonly probe: (place: Place) => Finding | Promise<Finding>;
}

/** Where a probe works. */
export interface Place {
  /** An empty directory on a tmpfs of its own, in a mount namespace without propagation. */
  readonly directory: string;
  /** An empty directory on that file system. @throws CannotProbe where the agent could not prepare it */
  readonly on: (placement: PlacementLevel) => string;
  /** Mounts FUSE in the directory and serves `file`, `directory` and a hard link (`one`, `two`) while `use` runs. */
  readonly serve: (
    options: ProbeServerOptions,
    use: (server: ProbeServer) => Finding | Promise<Finding>,
  ) => Promise<Finding>;
}

export interface Finding {
  /** `yes`, `no`, or what was measured: `7.45`. */
  readonly value: string;
  /** How it showed; may be empty. */
  readonly detail: string;
}

/** What a probe showed, as the agent tells it. Beside the probes' own values there are `error` and `hang`. */
export interface FeatureResult extends Finding {
  readonly id: string;
  /** What is set beside it, see `settings.ts`; left out where nothing is or the agent cannot tell. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The question cannot be asked here; the reason stands in the message. */
export class CannotProbe extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "CannotProbe";
  }
}

export function yes(detail = ""): Finding {
  return { value: "yes", detail };
}

export function no(detail: string): Finding {
  return { value: "no", detail };
}

/** `no` when the action fails with one of these codes, which say that the kernel lacks it; other failures are for the caller. */
export function unlessRefused(refusals: readonly ErrnoName[], action: () => Finding): Finding {
  try {
    return action();
  } catch (error) {
    if (!refusals.some((code) => code === kernelCode(error))) throw error;
    return no(messageOf(error));
  }
}

/** The code with which the action fails; undefined when it does not. @throws Error that is no failed system call */
export function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    const code = kernelCode(error);
    if (code === undefined) throw error;
    return code;
  }
}

/** An error in words that fit the kernel: for EOPNOTSUPP Node speaks of sockets, whatever the call was. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return withErrnoNames(message).replace("ENOTSUP: operation not supported on socket", "EOPNOTSUPP");
}

/** Node calls EOPNOTSUPP by its other name. */
function kernelCode(error: unknown): string | undefined {
  const code = errorCode(error);
  return code === "ENOTSUP" ? "EOPNOTSUPP" : code;
}
