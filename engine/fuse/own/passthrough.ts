/** Whether a connection passes opens through, and why not. */
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Inode } from "../../index/model.ts";
import { errorCode } from "../../system/system-error.ts";
import { type Opens, zeroMessageOpens } from "../opens.ts";
import { kernelOffersPassthrough } from "../protocol/init.ts";
import type { Message } from "../protocol/message.ts";
import { closeBacking, openBacking } from "./device-ioctls.ts";
import { passthroughOpens } from "./passthrough-opens.ts";

export interface PassthroughFigures {
  readonly state: "on" | "off";
  /** Why it is off, or what was refused while it is on. */
  readonly reason?: string;
  readonly passedThrough: number;
  readonly cached: number;
}

export type OtherThreadsOpens = "zero-message" | "passthrough";

export interface Passthrough {
  /** Whether to ask the kernel for it. */
  readonly isWanted: boolean;
  readonly opens: Opens;
  /** How other threads of the connection answer opens; known once it is negotiated. */
  otherThreads(): OtherThreadsOpens;
  /** To be called when the kernel has taken the answer to this INIT. */
  negotiated(init: Message): void;
  figures(): PassthroughFigures;
}

export interface PassthroughSource {
  readonly fd: number;
  /** Where backing files lie. */
  readonly directory: string;
  readonly backing: (inode: Inode) => number | undefined;
}

/** No passthrough from the outset. @param opens how opens are answered instead */
export function withoutPassthrough(opens: Opens, reason: string): Passthrough {
  return {
    isWanted: false,
    opens,
    otherThreads: () => "zero-message",
    negotiated: () => {},
    figures: () => ({ state: "off", reason, passedThrough: 0, cached: 0 }),
  };
}

/** Passthrough if the kernel agrees and takes a file of the directory; otherwise opens without messages. */
export function tryPassthrough({ fd, directory, backing }: PassthroughSource): Passthrough {
  let reason: string | undefined = "not negotiated yet";
  let isOn = false;
  const passing = passthroughOpens({ fd, backing, refused: (error) => (reason = reasonOf(error)) });
  const current = () => (isOn ? passing : zeroMessageOpens);
  return {
    isWanted: true,
    opens: {
      open: (reply, inode) => current().open(reply, inode),
      opendir: (reply) => current().opendir(reply),
      release: (nodeid, handle) => current().release(nodeid, handle),
    },
    otherThreads: () => (isOn ? "passthrough" : "zero-message"),
    negotiated(init) {
      reason = kernelOffersPassthrough(init) ? refusal(fd, directory) : "the kernel does not offer it (Linux 6.9 does)";
      isOn = reason === undefined;
    },
    figures: () => ({ state: isOn ? "on" : "off", ...(reason === undefined ? {} : { reason }), ...passing.counts() }),
  };
}

/** Tries with a file of our own, so that a stacked file system or a missing right is known before the first open. */
function refusal(fd: number, directory: string): string | undefined {
  const path = join(directory, `.passthrough-${process.pid}-${fd}`);
  try {
    mkdirSync(directory, { recursive: true });
    const file = openSync(path, "wx+", 0o600);
    try {
      rmSync(path);
      closeBacking(fd, openBacking(fd, file));
      return undefined;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const explained: Readonly<Record<string, string>> = {
    EPERM: "needs CAP_SYS_ADMIN",
    ELOOP: "the backing files lie on a stacked file system",
  };
  const known = explained[errorCode(error) ?? ""];
  const text = error instanceof Error ? error.message : String(error);
  return known === undefined ? text : `${text}: ${known}`;
}
