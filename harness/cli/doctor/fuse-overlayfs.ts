import { execa } from "execa";
import type { Check } from "./check.ts";

/** Whether the alternative to the kernel's overlay is installed. */
export async function checkFuseOverlayfs(binary = "fuse-overlayfs"): Promise<Check> {
  const common = { id: "fuse-overlayfs", title: "fuse-overlayfs" };
  const { stdout, failed, code } = await execa(binary, ["--version"], { reject: false, timeout: 5000 });
  if (code === "ENOENT") {
    const remedy = "run: apt-get install fuse-overlayfs";
    return { ...common, status: "warn", detail: "not installed; only `--overlay fuse-overlayfs` needs it", remedy };
  }
  if (failed)
    return { ...common, status: "warn", detail: "`fuse-overlayfs --version` failed", remedy: "install it again" };
  return { ...common, status: "ok", detail: versionLine(stdout) };
}

/** It says the versions of its libraries first. */
function versionLine(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.find((line) => line.startsWith("fuse-overlayfs")) ?? lines.join(", ");
}
