import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { hasCode } from "../../engine/system/index.ts";

/**
 * Removes what is there, and all below it; nothing there is no error. Does not enter mounts on purpose: a busy one throws. Fails with
 * the errno of the call that was refused: `rmSync` of Node tells none that it has no words for, such as EIO.
 */
export function removeTree({ path }: { readonly path: string }): void {
  try {
    remove(Buffer.from(path));
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

/** Names need not be UTF-8. */
function remove(path: Buffer): void {
  if (lstatSync(path).isDirectory()) removeDirectory(path);
  else unlinkSync(path);
}

function removeDirectory(path: Buffer): void {
  for (const name of readdirSync(path, { encoding: "buffer" })) remove(Buffer.concat([path, Buffer.from("/"), name]));
  rmdirSync(path);
}
