import { cpSync, renameSync, rmSync } from "node:fs";
import { hasCode } from "../../engine/system/index.ts";

/** As mv(1): what cannot be renamed is copied and removed. */
export function moveDirectory({ from, to }: { readonly from: string; readonly to: string }): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasCode(error, "EXDEV")) throw error;
    cpSync(from, to, { recursive: true, preserveTimestamps: true });
    rmSync(from, { recursive: true });
  }
}
