/**
 * What it takes to start a kernel, beside virtme-ng (Debian trixie's package) on the same kernel. Both use the machine's QEMU,
 * without KVM, with their defaults: one processor for Mountproof's guest, for virtme-ng's as many as the machine has, 1 GiB for
 * either. What is compared is the whole command that runs `true` in a guest; the notes are within a process that runs already, as
 * in a run over many kernels.
 */
import { qemuVersion } from "../../harness/environments/vm/qemu/version.ts";
import { resolveKernel } from "../../harness/kernels/index.ts";
import type { Note } from "./benchmarks.ts";
import { lessIsBetter, type Row } from "./table.ts";
import { type Contestant, ours, theirs } from "./vm/contestants.ts";
import type { Stages } from "./vm/life.ts";
import { noteStages } from "./vm/note-stages.ts";

const runs = 5;
/** How much longer virtme-ng is to take. */
const target = 5;
/** Within how many milliseconds a restored guest's agent is to be back. */
const restoreMs = 150;

export async function rows(note: Note): Promise<Row[]> {
  const kernel = await resolveKernel({ kind: "catalogue", name: "6.1" });
  const say = (line: string) => console.error(line);
  const contestants = { ...(await ours(kernel, say)), ...(await theirs(kernel, note)) };
  note(`kernel ${kernel.release} (${kernel.build}), TCG, QEMU ${await qemuVersion()}; ${runs} runs`);
  const results = await compete(contestants, runs);
  noteStages(contestants, results, note);
  const exits = (name: string) => (results.get(name) ?? []).flatMap(({ exit }) => exit ?? []);
  const restored = (results.get("restore") ?? []).flatMap(({ agent }) => agent ?? []);
  const common = { unit: "ms", peerName: "virtme-ng" };
  const command = {
    ...common,
    name: "`true` in a guest of 6.1",
    ours: exits("command"),
    peer: exits("virtme"),
    target,
  };
  const restore = { name: "restored guest's agent back", unit: "ms", ours: restored, peer: restoreMs };
  return [
    ...(exits("virtme").length > 0 ? [lessIsBetter(command)] : []),
    lessIsBetter({ ...restore, peerName: "limit", target: 1 }),
  ];
}

/** All take turns, so that a busy moment of the machine hits each alike. */
async function compete(
  contestants: Readonly<Record<string, Contestant>>,
  runs: number,
): Promise<ReadonlyMap<string, Stages[]>> {
  const results = new Map<string, Stages[]>();
  for (let run = 0; run < runs; run++) {
    for (const [name, { once }] of Object.entries(contestants)) {
      results.set(name, [...(results.get(name) ?? []), await once()]);
    }
  }
  return results;
}
