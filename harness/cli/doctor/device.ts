import { closeSync, openSync } from "node:fs";
import type { Check } from "./check.ts";

/** Whether FUSE servers can be started: /dev/fuse opens for reading and writing. */
export function checkDevice(path = "/dev/fuse"): Check {
  const common = { id: "fuse-device", title: path };
  try {
    closeSync(openSync(path, "r+"));
    return { ...common, status: "ok", detail: "opens for reading and writing" };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return {
      ...common,
      status: "fail",
      detail: `cannot be opened: ${code}`,
      remedy: remedies[code] ?? "run: modprobe fuse",
    };
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: "run: modprobe fuse; in a container start it with --device /dev/fuse",
  ENODEV: "run: modprobe fuse",
  EPERM: "in a container start it with --device /dev/fuse and --cap-add SYS_ADMIN",
  EACCES: "run as root",
};
