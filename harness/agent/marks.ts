import { writeKernelLog } from "../../engine/system/kmsg.ts";
import type { TrialRequest } from "./protocol.ts";

/** Level "critical": it reaches a console that was told to be quiet. */
const level = 2;

/**
 * Marks in the kernel's log where a trial begins and ends, so that whoever reads a console knows in which one a fault came.
 * @param id the agent's own count of trials
 */
export async function betweenMarks<T>(
  { cell, scenario, trial }: TrialRequest,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  const name = `${cell ?? scenario} ${trial} ${id}`;
  writeKernelLog(level, `mountproof: begin ${name}`);
  try {
    return await work();
  } finally {
    writeKernelLog(level, `mountproof: end ${name}`);
  }
}
