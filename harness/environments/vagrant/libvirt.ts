/** The libvirtd that runs the machines: the machine's own where one answers, else a private one. */
import { accessSync } from "node:fs";
import { execa } from "execa";

export type Libvirt = LibvirtAccess &
  (
    | { readonly kind: "system" }
    /** `pool`: where machines are to write. */
    | { readonly kind: "private"; readonly pool: string }
  );

interface LibvirtAccess {
  /** Of the machines. */
  readonly network: string;
  /** The command line that runs a command where libvirtd and the machines' network are. */
  readonly inside: Inside;
  /** Ends it, and all machines, if it is ours. May be called twice. */
  stop(): Promise<void>;
}

const uri = "qemu:///system";

/** A command that runs another one where libvirtd answers. */
export type Inside = (command: readonly [string, ...string[]]) => [string, ...string[]];

/** What virsh says; nothing when it fails. */
export async function virsh(inside: Inside, ...args: string[]): Promise<string> {
  const [file, ...rest] = inside(["virsh", "--quiet", "--connect", uri, ...args]);
  return (await execa(file, rest, { stdin: "ignore", reject: false })).stdout;
}

/** Ends a domain, and takes its disk along. One that does not run cannot be ended, and that is well. */
export async function removeDomain(name: string, inside: Inside): Promise<void> {
  await virsh(inside, "destroy", name);
  await virsh(inside, "undefine", name, "--remove-all-storage");
}

const sockets = ["/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock"];

/** The one that the machine runs anyway; undefined when none answers. */
export async function systemLibvirt(): Promise<Libvirt | undefined> {
  if (!sockets.some(exists)) return undefined;
  const { exitCode } = await execa("virsh", ["--connect", uri, "version"], { reject: false, stdin: "ignore" });
  if (exitCode !== 0) return undefined;
  const inside: Inside = (command) => ["setpriv", "--pdeathsig", "KILL", "--", ...command];
  return { kind: "system", network: "mountproof", inside, stop: async () => undefined };
}

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
