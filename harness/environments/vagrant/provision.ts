/** Brings the parts of an agent into a machine, without a network but ssh: each is sent once. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import type { Part } from "./parts.ts";
import { type SshTarget, sshCommand } from "./ssh.ts";

/** Where everything lies in the machine. */
export const provisioned = "/var/lib/mountproof";

/** What went wrong between this machine and the other one. */
class ProvisioningFailed extends Error {
  override name = "ProvisioningFailed";
}

/** Sends what is not there yet. */
export async function provision(target: SshTarget, parts: readonly Part[], log: (line: string) => void): Promise<void> {
  const there = new Set(await listParts(target));
  for (const part of parts) {
    if (there.has(placeOf(part))) continue;
    const begin = performance.now();
    await send(target, part);
    log(`sent ${part.name} in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
}

/** The command line that starts an agent on them. */
export async function agentCommand(target: SshTarget, parts: readonly Part[]): Promise<[string, ...string[]]> {
  const [userland, program, fixtures] = ["userland", "program", "fixtures"].map((name) => {
    const part = parts.find((one) => one.name === name);
    if (!part) throw new Error(`an agent needs the part "${name}"`);
    return placeOf(part);
  });
  return sshCommand(target, await script("agent"), provisioned, `${userland}`, `${program}`, `${fixtures}`);
}

async function listParts(target: SshTarget): Promise<string[]> {
  const [file, ...args] = sshCommand(target, await script("list"), provisioned);
  const { exitCode, stdout, stderr } = await execa(file, args, { stdin: "ignore", reject: false });
  if (exitCode === 0) return stdout.split("\n");
  throw new ProvisioningFailed(`cannot look into ${provisioned} of "${target.host}": ${stderr.trim()}`);
}

async function send(target: SshTarget, { name, digest, stream }: Part): Promise<void> {
  const [source, ...sourceArgs] = stream;
  const [file, ...args] = sshCommand(target, await script("unpack"), provisioned, name, digest);
  const reading = spawn(source, sourceArgs, { stdio: ["ignore", "pipe", "inherit"] });
  const { exitCode, stderr } = await execa(file, args, { stdin: reading.stdout, reject: false });
  if (exitCode === 0) return;
  throw new ProvisioningFailed(`cannot send the ${name} to "${target.host}": ${stderr.trim()}`);
}

function placeOf({ name, digest }: Part): string {
  return `${name}/${digest}`;
}

function script(name: "list" | "unpack" | "agent"): Promise<string> {
  return readFile(new URL(`../../../vagrant/provision/${name}.sh`, import.meta.url), "utf8");
}
