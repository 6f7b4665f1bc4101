/** The levels of `privilege`, as an engine is told them. */
import { readFileSync } from "node:fs";
import type { HostConfig } from "dockerode";
import type { Factors } from "../../../scenarios/factors.ts";
import type { Engine } from "./engine/engine.ts";
import { ownUlimits } from "./ulimits.ts";

export type Privilege = Exclude<Factors["privilege"], "default">;

/** Bits of capability.h(7) that engines give with "ALL" and that a machine may lack. */
const capabilityNames = [
  ...["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP"],
  ...["LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER"],
  ...["SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE"],
  ...["SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP"],
  ...["MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF"],
  "CHECKPOINT_RESTORE",
] as const;

/** Capabilities of this kernel that the machine's bounding set lacks: no container can have them. */
export function lackingCapabilities(
  status = readFileSync("/proc/self/status", "latin1"),
  last = Number(readFileSync("/proc/sys/kernel/cap_last_cap", "latin1")),
): string[] {
  const [, hex = "0"] = /^CapBnd:\s*([0-9a-f]+)/m.exec(status) ?? [];
  const bounding = BigInt(`0x${hex}`);
  return capabilityNames.slice(0, last + 1).filter((_, bit) => ((bounding >> BigInt(bit)) & 1n) === 0n);
}

const device = (path: string) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: "rwm" });

export interface Limits {
  /** Capabilities that no container here can have. */
  readonly lacking: readonly string[];
  readonly kind: Engine["kind"];
}

/** Without the filters and masks that engines lay over a container: a process with capabilities is to be refused by the kernel alone. */
function unfiltered({ kind }: Limits): HostConfig {
  const unmasked = kind === "podman" ? ["unmask=ALL"] : [];
  return {
    SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined", "label=disable", ...unmasked],
    MaskedPaths: [],
    ReadonlyPaths: [],
  };
}

/** What an engine is asked for. */
export function hostConfigOf(privilege: Privilege, limits: Limits): HostConfig {
  return { ...configs[privilege](limits), ...limitsOf(limits) };
}

/** For every container on a machine that lacks the capability to raise limits. */
export function limitsOf({ lacking }: Pick<Limits, "lacking">): HostConfig {
  return lacking.includes("SYS_RESOURCE") ? { Ulimits: ownUlimits() } : {};
}

/** Every capability that there is, and the devices that mounting takes. */
function allCapabilities(limits: Limits): HostConfig {
  return {
    ...unfiltered(limits),
    CapAdd: ["ALL"],
    CapDrop: [...limits.lacking],
    Devices: ["/dev/fuse", "/dev/loop-control", "/dev/kmsg"].map(device),
    // Loop devices come as they are asked for.
    DeviceCgroupRules: ["b 7:* rwm"],
  };
}

const configs: Readonly<Record<Privilege, (limits: Limits) => HostConfig>> = {
  privileged: (limits) => ({ ...unfiltered(limits), Privileged: true }),
  caps: allCapabilities,
  // What guides for FUSE in containers tell to add.
  "sys-admin": (limits) => ({
    ...unfiltered(limits),
    CapAdd: ["SYS_ADMIN"],
    Devices: ["/dev/fuse", "/dev/loop-control"].map(device),
    DeviceCgroupRules: ["b 7:* rwm"],
  }),
  // Its first process gives them up: see `enter-container.sh`.
  rootless: allCapabilities,
  plain: () => ({}),
};
