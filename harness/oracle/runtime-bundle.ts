/** The OCI runtime bundle that the runtime oracle runs: what runc itself would write, without a terminal. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface BundleOptions {
  /** Root file system under test; need not lie in the bundle. */
  readonly rootfs: string;
  readonly command: readonly string[];
  readonly bindMounts: readonly BindMount[];
  /** Absolute, below the cgroup root. */
  readonly cgroupsPath: string;
}

export interface BindMount {
  /** File of the machine; default: a small file in the bundle. */
  readonly source?: string;
  /** Path in the container, for example `/etc/resolv.conf`. */
  readonly destination: string;
}

/** Writes `config.json`, and the files it binds, into an existing directory. */
export function writeBundle(directory: string, options: BundleOptions): void {
  const boundFile = join(directory, "bound-file");
  writeFileSync(boundFile, "bound by mountproof\n");
  mkdirSync(join(directory, "state"), { recursive: true });
  const binds = options.bindMounts.map(({ source = boundFile, destination }) => bind(source, destination));
  writeFileSync(join(directory, "config.json"), JSON.stringify(runtimeSpec(options, binds)));
}

/** A mount of the runtime specification (opencontainers/runtime-spec, config.md). */
interface SpecMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options?: readonly string[];
}

function bind(source: string, destination: string): SpecMount {
  return { destination, type: "bind", source, options: ["rbind", "ro"] };
}

/**
 * As `runc spec` prints, but: no terminal; a root file system that can be written to (the runtime makes mountpoints in it);
 * the network namespace of the caller, because making and ending one costs more than the rest and shows nothing here.
 */
function runtimeSpec({ rootfs, command, cgroupsPath }: BundleOptions, binds: readonly SpecMount[]) {
  return {
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: command,
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=dumb"],
      cwd: "/",
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
      noNewPrivileges: true,
    },
    root: { path: rootfs, readonly: false },
    hostname: "mountproof",
    mounts: [...standardMounts, ...binds],
    linux: {
      cgroupsPath,
      resources: { devices: [{ allow: false, access: "rwm" }] },
      namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
      maskedPaths,
      readonlyPaths,
    },
  };
}

const capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

const standardMounts: readonly SpecMount[] = [
  { destination: "/proc", type: "proc", source: "proc" },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  {
    destination: "/dev/shm",
    type: "tmpfs",
    source: "shm",
    options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"],
  },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
];

const maskedPaths = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"];
const readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
