import { writeFileSync } from "node:fs";
import { execa } from "execa";

/** Empties the page cache, and the kernel's caches of names and inodes, of all file systems. As root. */
export async function dropCaches(): Promise<void> {
  await execa("sync");
  writeFileSync("/proc/sys/vm/drop_caches", "3");
}
