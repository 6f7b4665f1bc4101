/** Reads what the kernel said during a trial: its own faults, and the lines of overlayfs and FUSE that explain a refusal. */
import { Finding } from "../../scenarios/outcome.ts";

export type KernelFaultKind = "panic" | "oops" | "bug" | "lockdep" | "hung-task" | "stall" | "warning";

export interface KernelFault {
  readonly kind: KernelFaultKind;
  /** The block of the log, from its first line to its end marker. */
  readonly lines: readonly string[];
}

export interface KernelLog {
  readonly faults: readonly KernelFault[];
  /** Lines of overlayfs and fuse, in order. */
  readonly related: readonly string[];
}

/** `lines` as read from /dev/kmsg (`6,1234,5678,-;text`) or as plain text. Only what the kernel itself wrote counts. */
export function readKernelLog(lines: readonly string[]): KernelLog {
  const texts = lines.map(kernelText).filter((text) => text !== undefined);
  return {
    faults: findFaults(texts),
    related: texts.filter((text) => /^(overlayfs|overlay|fuse|virtiofs): /.test(text)),
  };
}

/** The finding `kernel-fault` if the log holds a fault; the worst one names it. */
export function kernelFault(log: KernelLog): Finding | undefined {
  const worst = faultKinds.map(([kind]) => log.faults.find((fault) => fault.kind === kind)).find((fault) => fault);
  if (!worst) return undefined;
  const message = worst.lines.find((line) => kindOf(line) === worst.kind) ?? worst.kind;
  return new Finding("kernel-fault", { message, kernelLog: worst.lines });
}

/**
 * First lines of the kernel's complaints, worst first. A line is matched from its beginning, so that a driver's
 * "WARNING: …" in the middle of a line is not taken for one. Sources: lib/bug.c, kernel/panic.c, kernel/hung_task.c,
 * kernel/locking/lockdep.c, kernel/watchdog.c, kernel/rcu/tree_stall.h, arch/{x86,arm64}/mm/fault.c.
 */
const faultKinds: readonly (readonly [KernelFaultKind, RegExp])[] = [
  ["panic", /^Kernel panic - not syncing/],
  ["oops", /^(Oops: |Internal error: |general protection fault|stack segment: |traps: PANIC)/],
  [
    "lockdep",
    /^(WARNING|INFO): (possible (circular|recursive|irq)|suspicious RCU|bad unlock|inconsistent lock|Nested lock)/,
  ],
  [
    "stall",
    /^(watchdog: BUG: (soft|hard) lockup|(rcu: )?INFO: rcu\w* (self-)?detected|watchdog: .*Watchdog detected hard LOCKUP)/,
  ],
  ["hung-task", /^INFO: task .* blocked (for more than \d+ seconds|on )/],
  ["bug", /^(BUG: |kernel BUG at |Unable to handle kernel |KASAN: |UBSAN: )/],
  ["warning", /^WARNING: (CPU: \d+ PID: \d+ at |\S+:\d+ at |at )/],
];

const blockStart = /^-+\[ cut here \]-+$/;
const blockEnd = /^---\[ end (trace|Kernel panic)/;
/** A report without an end marker (lockdep, hung task) is cut here. */
const longestBlock = 80;

function kindOf(text: string): KernelFaultKind | undefined {
  return faultKinds.find(([, pattern]) => pattern.test(text))?.[0];
}

/** The message of a record; undefined for a continuation and for what a program wrote into /dev/kmsg (facility not 0). */
function kernelText(line: string): string | undefined {
  if (line.startsWith(" ") && line.includes("=")) return undefined;
  const record = /^(\d+),\d+,\d+,[^;]*;(.*)$/s.exec(line);
  if (!record) return line;
  return Number(record[1]) < 8 ? record[2] : undefined;
}

function findFaults(texts: readonly string[]): KernelFault[] {
  const faults: KernelFault[] = [];
  for (let i = 0; i < texts.length; i++) {
    if (!blockStart.test(texts[i] ?? "") && !kindOf(texts[i] ?? "")) continue;
    const lines = blockFrom(texts, i);
    const kinds = lines.map(kindOf).filter((kind) => kind !== undefined);
    const kind = faultKinds.find(([candidate]) => kinds.includes(candidate))?.[0];
    if (!kind) continue;
    faults.push({ kind, lines });
    i += lines.length - 1;
  }
  return faults;
}

function blockFrom(texts: readonly string[], start: number): string[] {
  const rest = texts.slice(start, start + longestBlock);
  const end = rest.findIndex((text) => blockEnd.test(text));
  const next = rest.findIndex((text, i) => i > 0 && blockStart.test(text));
  if (end >= 0 && (next < 0 || end < next)) return rest.slice(0, end + 1);
  return next > 0 ? rest.slice(0, next) : rest;
}
