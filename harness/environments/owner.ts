/** Marks by which whatever a run leaves on the machine is known to be its own, and whether that run is gone. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** `<pid>-<start time>-<PID namespace>`, for regular expressions. */
export const markPattern = String.raw`\d+-\d+-\d+`;

/** PROC_PID_INIT_INO in include/linux/proc_ns.h: from there every process of the machine can be seen. */
const initialNamespace = 0xeffffffc;

/** Names this process for ever: pids come back, and mean something in one PID namespace only. More may follow after another `-`. */
export function ownerMark(): string {
  return `${process.pid}-${startTimeOf(process.pid)}-${namespaceOf("self")}`;
}

/**
 * Whether who made this mark is gone. Of a process in another PID namespace that is known only once nobody is left in that namespace, and only
 * to who sees all processes; else it counts as alive.
 */
export function isDeadOwner(mark: string): boolean {
  const [pid, startTime, namespace] = mark.split("-").map(Number);
  if (pid === undefined || namespace === undefined) throw new Error(`"${mark}" is no owner's mark`);
  if (namespace === namespaceOf("self")) return startTimeOf(pid) !== startTime;
  return namespaceOf("self") === initialNamespace && !isInhabited(namespace);
}

function isInhabited(namespace: number): boolean {
  return readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && mayBeIn(pid, namespace));
}

/** The links of who has more privileges than this process cannot be read; its status can, which numbers it in each namespace. */
function mayBeIn(pid: string, namespace: number): boolean {
  if (startTimeOf(Number(pid)) === undefined) return false;
  try {
    return namespaceOf(pid) === namespace;
  } catch (error) {
    if (!["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    const status = orGone(() => readFileSync(`/proc/${pid}/status`, "latin1"));
    return /^NSpid:\t\d+\t/m.test(status ?? "");
  }
}

/** @returns undefined for a process that is gone */
function namespaceOf(pid: string): number | undefined {
  const link = orGone(() => readlinkSync(`/proc/${pid}/ns/pid`));
  return link === undefined ? undefined : Number(/\d+/.exec(link)?.[0]);
}

/** Field 22 of /proc/PID/stat, in clock ticks since boot; undefined when there is no such process, or a zombie that nobody has seen off yet. */
function startTimeOf(pid: number): number | undefined {
  const stat = orGone(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return stat === undefined || state === "Z" ? undefined : Number(fields[18]);
}

/** ESRCH: a process that goes while it is read. */
function orGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
