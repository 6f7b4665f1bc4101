import { join } from "node:path";
import { isolated } from "../../userland/isolated.ts";
import { machineRoot, modulesRoot } from "./virtme-root.ts";

/**
 * The command line that runs a command in the root of virtme-ng, in mount and PID namespaces of its own: all that it starts ends
 * with it, and it leaves nothing in the root but below `modules`, seen as `/usr/lib/modules`.
 */
export function insideRoot(root: string, modules: string, command: readonly string[]): [string, string[]] {
  const script = `mount --rbind /dev "$1/dev"; mount --rbind / "$1${machineRoot}"; mount -t tmpfs tmpfs "$1/tmp"
mount --bind "$2" "$1${modulesRoot}"; root=$1; shift 2; exec env -i ${environment} chroot "$root" "$@"`;
  return isolated(["sh", "-ec", script, "sh", root, modules, ...command], join(root, "proc"));
}

const environment = "PATH=/usr/local/bin:/usr/bin:/usr/sbin HOME=/root LC_ALL=C";
