import { readdirSync, readFileSync } from "node:fs";

/** QEMU's whole command line for a domain of libvirt, from /proc: part of what was tested. Empty when there is no such process. */
export function qemuCommandLine(domain: string): string[] {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const words = argumentsOf(pid);
    if (words.some((word) => word.startsWith(`guest=${domain},`))) return words;
  }
  return [];
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch (error) {
    // It ended meanwhile.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
