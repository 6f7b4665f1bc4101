/** What can be learnt of a guest that does not answer, from the gentlest means to the last. */
import { setTimeout as after } from "node:timers/promises";
import { within } from "../../../agent/within.ts";
import type { Machine } from "../contract.ts";
import { consoleLines } from "./console-lines.ts";
import { sysRq } from "./sysrq.ts";

export interface GuestDump {
  /** By which means the kernel was reached. */
  readonly by: "sysrq" | "nmi" | "none";
  /** What it said. The list of all tasks is left to the console's log: it has thousands of lines. */
  readonly lines: readonly string[];
  /** Where each virtual processor stands, told by QEMU: `CPU 0: RIP=ffffffff81a17a0b CPL=0 HLT=1`. */
  readonly processors: readonly string[];
}

/** A panic is printed within this time. */
const nmiMs = 5000;

/**
 * SysRq: all processors (l), blocked tasks (w), all tasks (t). If the kernel does not hear that, an NMI, on which it panics: the machine
 * ends, and what the panic shows is where it hung, not a fault of its own.
 */
export async function dumpGuest(machine: Machine): Promise<GuestDump> {
  const processors = await registers(machine);
  if ((await sysRq(machine, "8")) !== "") {
    const text = `${await sysRq(machine, "l")}${await sysRq(machine, "w")}`;
    await sysRq(machine, "t");
    await sysRq(machine, "4");
    return { by: "sysrq", lines: consoleLines(text), processors };
  }
  const lines = await nmi(machine);
  return { by: lines.length > 0 ? "nmi" : "none", lines, processors };
}

/** @returns what the kernel wrote until it stopped QEMU; nothing when it does not take NMIs either */
async function nmi(machine: Machine): Promise<string[]> {
  const before = machine.console.text().length;
  await machine.qmp.execute("inject-nmi");
  await Promise.race([machine.ended, after(nmiMs)]);
  return consoleLines(machine.console.text().slice(before));
}

async function registers({ qmp }: Machine): Promise<string[]> {
  const command = { "command-line": "info registers -a" };
  const text = await within(5000, "reading the registers of the guest", () =>
    qmp.execute("human-monitor-command", command),
  );
  return parseRegisters(String(text));
}

/** Of each processor: instruction pointer, privilege level (3: user space), halted or not. */
export function parseRegisters(text: string): string[] {
  return text.split(/^CPU#/m).flatMap((part) => {
    const number = /^\d+/.exec(part)?.[0];
    const shown = ["RIP", "CPL", "HLT"].flatMap((name) => new RegExp(`\\b${name}=[0-9a-f]+`).exec(part)?.[0] ?? []);
    return number === undefined ? [] : [`CPU ${number}: ${shown.join(" ")}`];
  });
}
