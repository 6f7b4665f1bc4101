/** Starts a subject's command, waits until it serves, and takes it back. Never touches the mount itself. */
import { setTimeout as after } from "node:timers/promises";
import { Finding } from "../../scenarios/outcome.ts";
import type { Subject } from "../../scenarios/subject.ts";
import { fuseMountAt } from "./fuse-mount-at.ts";
import { serveCommand } from "./serve-command.ts";
import type { ServeOptions } from "./serve-options.ts";
import { type SubjectProcess, startSubjectProcess } from "./subject-process.ts";
import { unmountFromOutside } from "./unmount-from-outside.ts";

export interface ServedSubject {
  readonly pid: number;
  /** Device minor of its FUSE mount: the name of the connection under fusectl. */
  readonly deviceMinor: number;
  /** Resolves when the command has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** SIGKILL to the command and what it started; the mount stays behind, dead. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT to all of them. */
  freeze(): void;
  thaw(): void;
  /** Ends it as its file says; after the deadline by SIGKILL and a detaching unmount. Nothing is left. */
  stop(): Promise<void>;
}

/**
 * @throws Finding `mount-refused` with what the command said when it ended before it was ready, `hang` at the deadline
 * @throws Error of spawn(2) when the command cannot be started
 */
export async function serveSubject(subject: Subject, options: ServeOptions): Promise<ServedSubject> {
  const process = await startSubjectProcess(serveCommand(subject, options), options.log);
  try {
    await untilReady(subject, process, options);
  } catch (error) {
    await takeBack(process, options);
    throw error;
  }
  return {
    pid: process.pid,
    deviceMinor: fuseMountAt(options.mountpoint)?.minor ?? 0,
    exited: process.exited,
    kill: async () => {
      process.signal("SIGKILL");
      await process.exited;
    },
    freeze: () => process.signal("SIGSTOP"),
    thaw: () => process.signal("SIGCONT"),
    stop: () => stop(subject, process, options),
  };
}

const pollMs = 2;

async function untilReady(subject: Subject, process: SubjectProcess, options: ServeOptions): Promise<void> {
  const { readyWithinMs = 30_000, mountpoint, unwanted } = options;
  const end = performance.now() + readyWithinMs;
  while (!isReady(subject, process, mountpoint)) {
    if (process.failed()) throw endedEarly(subject, process);
    if (unwanted?.aborted) throw new Error(`subject "${subject.name}" is no longer wanted`);
    if (performance.now() > end) {
      const message = `subject "${subject.name}" was not ready (${subject.ready}) within ${readyWithinMs} ms`;
      throw new Finding("hang", { message, details: process.lastLines() });
    }
    await after(pollMs);
  }
}

function isReady(subject: Subject, process: SubjectProcess, mountpoint: string): boolean {
  const said = subject.ready === "mountinfo" || process.printedLine();
  return said && fuseMountAt(mountpoint) !== undefined;
}

function endedEarly(subject: Subject, process: SubjectProcess): Finding {
  const lines = process.lastLines();
  const message = `subject "${subject.name}" ended with ${process.end()} before it was ready: ${lines.at(-1) ?? "it said nothing"}`;
  return new Finding("mount-refused", { message, details: lines });
}

async function stop(subject: Subject, process: SubjectProcess, options: ServeOptions): Promise<void> {
  const { mountpoint, stopWithinMs = 5_000 } = options;
  process.signal("SIGCONT");
  if (subject.stop === "SIGTERM") process.signal("SIGTERM");
  else if (fuseMountAt(mountpoint)) await unmountFromOutside(mountpoint, { deadlineMs: stopWithinMs });
  await Promise.race([process.exited, after(stopWithinMs, undefined, { ref: false })]);
  await takeBack(process, options);
}

/** The server first: without it no unmount can hang. A mount that stays even so is for the leak check to find. */
async function takeBack(process: SubjectProcess, { mountpoint }: ServeOptions): Promise<void> {
  process.signal("SIGKILL");
  await Promise.race([process.exited, after(5_000, undefined, { ref: false })]);
  for (let tries = 0; tries < 3 && fuseMountAt(mountpoint); tries++) {
    await unmountFromOutside(mountpoint, { detach: true, deadlineMs: 5_000 });
  }
}
