/** What `runc spec` prints on a machine with cgroup 2 (runc 1.1 to 1.4). */
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

export const defaultCapabilities = { bounding: capabilities, effective: capabilities, permitted: capabilities };

export const defaultMounts = [
  { destination: "/proc", type: "proc", source: "proc" },
  tmpfs("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  tmpfs("/dev/shm", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
  {
    destination: "/sys/fs/cgroup",
    type: "cgroup",
    source: "cgroup",
    options: ["nosuid", "noexec", "nodev", "relatime", "ro"],
  },
];

function tmpfs(destination: string, source: string, options: readonly string[]) {
  return { destination, type: "tmpfs", source, options };
}

export const defaultLinux = {
  resources: { devices: [{ allow: false, access: "rwm" }] },
  namespaces: ["pid", "network", "ipc", "uts", "mount", "cgroup"].map((type) => ({ type })),
  maskedPaths: [
    "/proc/acpi",
    "/proc/asound",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/sys/firmware",
    "/proc/scsi",
  ],
  readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
};
