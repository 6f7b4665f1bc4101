import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/**
 * Writes a file beside its place and renames it, so that a full disk or a killed process leaves what was there as it was. A symbolic link stays
 * one, and what is no file, such as a terminal, is written to.
 * @throws the system's error, with nothing left behind
 */
export function writeWholeFile(path: string, text: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.isFile()) replace(stat ? realpathSync(path) : path, text);
  else writeFileSync(path, text);
}

function replace(target: string, text: string): void {
  const beside = `${target}.${process.pid}.new`;
  try {
    writeSynced(beside, text);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function writeSynced(path: string, text: string): void {
  const file = openSync(path, "wx", 0o644);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
