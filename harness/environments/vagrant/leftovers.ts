/**
 * What a killed run can leave of machines. Under a libvirtd of our own that is its directory alone, as the kernel ends the rest. Under the
 * machine's own, domains and their network stay, too.
 */
import { rm } from "node:fs/promises";
import { deadBelow } from "../leftovers.ts";
import { isDeadOwner, markPattern } from "../owner.ts";
import { type Libvirt, removeDomain, systemLibvirt, virsh } from "./libvirt.ts";
import { runsDirectory, systemRunsDirectory } from "./paths.ts";

/** Domains of dead runs, as a line each. */
export async function findDeadMachines(): Promise<string[]> {
  const libvirt = await systemLibvirt();
  return libvirt ? (await deadDomains(libvirt)).map((name) => `domain ${name}`) : [];
}

/** Destroys them, and their network with the last one. Answers with what is gone. */
export async function removeDeadMachines(): Promise<string[]> {
  const libvirt = await systemLibvirt();
  if (!libvirt) return [];
  const dead = await deadDomains(libvirt);
  for (const name of dead) await removeDomain(name, libvirt.inside);
  return [...dead.map((name) => `domain ${name}`), ...(dead.length > 0 ? await removeUnusedNetwork(libvirt) : [])];
}

/** For the next run. */
export async function removeDeadRuns(): Promise<void> {
  await removeDeadMachines();
  for (const path of [runsDirectory(), systemRunsDirectory].flatMap(deadBelow)) {
    await rm(path, { recursive: true, force: true });
  }
}

const markedDomain = new RegExp(`^mountproof-(${markPattern})-[0-9a-f]{8}-`);

/** Names of domains that bear the mark of a dead owner. */
export function deadAmong(names: readonly string[]): string[] {
  return names.filter((name) => {
    const [, mark] = markedDomain.exec(name) ?? [];
    return mark !== undefined && isDeadOwner(mark);
  });
}

async function deadDomains({ inside }: Libvirt): Promise<string[]> {
  return deadAmong((await virsh(inside, "list", "--all", "--name")).split("\n"));
}

/** vagrant-libvirt does so when it destroys the last machine; a machine that a person brought up by hand may still be on it. */
async function removeUnusedNetwork({ inside, network }: Libvirt): Promise<string[]> {
  const domains = (await virsh(inside, "list", "--all", "--name")).split("\n");
  const networks = (await virsh(inside, "net-list", "--all", "--name")).split("\n").map((name) => name.trim());
  if (domains.some((name) => name.startsWith("mountproof")) || !networks.includes(network)) return [];
  await virsh(inside, "net-destroy", network);
  await virsh(inside, "net-undefine", network);
  return [`network ${network}`];
}
