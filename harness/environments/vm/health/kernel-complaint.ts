import type { Evidence } from "../../../../scenarios/outcome.ts";
import { type KernelFaultKind, kernelFault, readKernelLog } from "../../../oracle/kernel-log.ts";
import { GuestFault } from "../contract.ts";
import { consoleLines, lastTrialWindow } from "./console-lines.ts";

/** Complaints that only describe a hang: they come long after its cause, and on a slow host without one. */
const ofHangs: readonly KernelFaultKind[] = ["stall", "hung-task"];

/**
 * The kernel's own fault that stands on the console since the last marker of a trial.
 * @param details what else was seen
 */
export function kernelComplaint(console: string, details: readonly string[]): GuestFault | undefined {
  const { marker, lines } = lastTrialWindow(consoleLines(console));
  const { faults, related } = readKernelLog(lines);
  const finding = kernelFault({ faults: faults.filter(({ kind }) => !ofHangs.includes(kind)), related });
  if (!finding) return undefined;
  return new GuestFault("kernel-fault", { ...finding.evidence, details: [...whereabouts(marker), ...details] });
}

/** Lines of the console that explain a guest that hangs: the kernel's complaints about it, and of overlayfs and FUSE. */
export function explanations(console: string): Pick<Evidence, "details" | "kernelLog"> {
  const { marker, lines } = lastTrialWindow(consoleLines(console));
  const { faults, related } = readKernelLog(lines);
  return { kernelLog: [...faults.flatMap((fault) => fault.lines), ...related], details: whereabouts(marker) };
}

function whereabouts(marker: string | undefined): string[] {
  return marker === undefined ? [] : [`in the kernel's log after "${marker}"`];
}
