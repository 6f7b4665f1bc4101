import { existsSync, readdirSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import type { Check } from "./check.ts";

/** Whether the kernel has a file system built in or loaded, or could load it. */
export function checkFilesystem(name: string, directory: string, modules = `/lib/modules/${release()}`): Check {
  const common = { id: `filesystem-${name}`, title: `file system "${name}"` };
  const known = readFileSync("/proc/filesystems", "utf8")
    .split("\n")
    .map((line) => line.split("\t")[1]);
  if (known.includes(name)) return { ...common, status: "ok", detail: "in /proc/filesystems" };
  const remedy = `run: modprobe ${name}`;
  if (hasModule(join(modules, "kernel/fs", directory), name)) {
    return { ...common, status: "warn", detail: "its module is not loaded", remedy };
  }
  return {
    ...common,
    status: "fail",
    detail: "neither in /proc/filesystems nor among the modules",
    remedy: "use a kernel that has it",
  };
}

function hasModule(directory: string, name: string): boolean {
  return existsSync(directory) && readdirSync(directory).some((file) => file.startsWith(`${name}.ko`));
}
