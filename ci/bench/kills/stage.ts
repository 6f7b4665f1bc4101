import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ledgerPath } from "../../../harness/ledger/read.ts";
import type { Ground } from "./ground.ts";
import type { KilledRun } from "./left.ts";

/** What a run is doing, as seen from outside: by its processes, the snapshot in the making and its ledger. */
export function stageOf({ processes }: KilledRun, out: string, ground: Ground): string {
  const qemu = processes.filter(({ command }) => command.startsWith("qemu-system"));
  if (savesSnapshot(ground)) return "saving a snapshot";
  if (qemu.some(({ command }) => command.includes("share=on"))) return "booting to save a snapshot";
  if (qemu.some(({ command }) => command.includes("share=off"))) {
    return hasTrials(out) ? "trials in restored guests" : "restored guests, before the first trial";
  }
  if (qemu.length > 0) return "booting";
  const others = processes.map(({ command }) => command.split(" ")[0]?.split("/").at(-1));
  return others.length > 0 ? `starting: ${others.join(", ")}` : "starting";
}

/** QEMU writes the state of a guest that is stopped already. */
export function savesSnapshot({ vm }: Ground): boolean {
  const snapshots = join(vm, "snapshots");
  if (!existsSync(snapshots)) return false;
  return readdirSync(snapshots).some((name) => existsSync(join(snapshots, name, "state")) && name.startsWith("tmp-"));
}

/** A first line that is whole: without it there is nothing to resume. */
export function hasLedger(out: string): boolean {
  return linesOf(out) > 0;
}

function hasTrials(out: string): boolean {
  return hasLedger(out) && readFileSync(ledgerPath(out), "utf8").includes('"type":"trial"');
}

function linesOf(out: string): number {
  return existsSync(ledgerPath(out)) ? readFileSync(ledgerPath(out), "utf8").split("\n").length - 1 : 0;
}
