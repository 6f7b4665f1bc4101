import type { Subject } from "../../scenarios/subject.ts";
import type { ServeOptions } from "./serve-options.ts";

/** The command line to start, placeholders filled in; in another root through unshare(1), since the userland has no chroot(1). */
export function serveCommand(subject: Pick<Subject, "serve">, options: ServeOptions): string[] {
  const { machineRoot, ownRoot = "" } = options;
  const image = ownRoot + options.image;
  const mountpoint = ownRoot + options.mountpoint;
  const argv = subject.serve.map((word) => word.replaceAll("{image}", image).replaceAll("{mountpoint}", mountpoint));
  return machineRoot === undefined ? argv : ["unshare", `--root=${machineRoot}`, "--wd=/", "--", ...argv];
}
