/** Whether Vagrant can run machines here: an ordered list of what it takes, each with the way to get it. */
import { accessSync, constants } from "node:fs";
import { glob } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Applicability } from "../environment.ts";
import { systemLibvirt } from "./libvirt.ts";

/** Commands and the Debian package of each, in the order in which they are looked for. */
const commands: readonly (readonly [command: string, what: string])[] = [
  ["vagrant", "vagrant"],
  ["ssh", "openssh-client"],
  ["virsh", "libvirt-clients"],
  ["qemu-system-x86_64", "qemu-system-x86"],
  ["qemu-img", "qemu-utils"],
];

/** What a libvirtd of our own takes besides. */
const forPrivate: typeof commands = [
  ["libvirtd", "libvirt-daemon"],
  ["dnsmasq", "dnsmasq-base"],
  ["ip", "iproute2"],
  ["iptables", "iptables"],
  ["nsenter", "util-linux"],
];

/** For the project's own box. */
export async function probeBox(): Promise<Applicability> {
  const missing = (await missingFor(commands)) ?? (await missingProvider()) ?? (await missingLibvirt());
  return missing === undefined ? { applicable: true } : { applicable: false, reason: missing };
}

/** For a machine that somebody else brought up. */
export async function probeVagrant(): Promise<Applicability> {
  const missing = missingFor(commands.slice(0, 2));
  return missing === undefined ? { applicable: true } : { applicable: false, reason: missing };
}

async function missingLibvirt(): Promise<string | undefined> {
  if (await systemLibvirt()) return undefined;
  if (process.getuid?.() !== 0) return "no libvirtd answers, and without root none can be started";
  return missingFor(forPrivate) ?? (await missingDriver());
}

/** Debian 13 has each driver of libvirtd in a package of its own. */
async function missingDriver(): Promise<string | undefined> {
  for (const driver of ["qemu", "network", "storage"]) {
    const files = await Array.fromAsync(glob(`/usr/lib/*/libvirt/connection-driver/libvirt_driver_${driver}.so`));
    if (files.length === 0)
      return `libvirtd has no driver "${driver}" (apt-get install libvirt-daemon-driver-${driver})`;
  }
  return undefined;
}

async function missingProvider(): Promise<string | undefined> {
  const { stdout } = await execa("vagrant", ["plugin", "list"], { reject: false, stdin: "ignore" });
  if (stdout.includes("vagrant-libvirt")) return undefined;
  return 'Vagrant has no provider "libvirt" (apt-get install vagrant-libvirt)';
}

function missingFor(wanted: typeof commands): string | undefined {
  const missing = wanted.find(([command]) => !isCommand(command));
  return missing && `there is no command "${missing[0]}" (apt-get install ${missing[1]})`;
}

function isCommand(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
