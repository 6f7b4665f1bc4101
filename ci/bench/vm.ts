/**
 * What it takes to start a kernel, beside virtme-ng (Debian trixie's package) on the same kernel, in turns within one run, as root:
 *   node ci/bench/vm.ts [--runs N] [--kernel NAME]...        5 runs of each, on 6.1
 * Both use the machine's QEMU, without KVM, with their defaults: one processor for Mountproof's guest, for virtme-ng's as many as the
 * machine has, 1 GiB for either. What is compared is the whole command that runs `true` in a guest, from its start to its end. The
 * other rows are within a process that runs already, as in a run over many kernels. Figures vary between machines and with their
 * load; the ratio is what to look at. Nothing is asserted.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { qemuVersion } from "../../harness/environments/vm/qemu/version.ts";
import { resolveKernel } from "../../harness/kernels/index.ts";
import type { Kernel } from "../../harness/kernels/kernel.ts";
import { type Contestant, ours, theirs } from "./vm/contestants.ts";
import type { Stages } from "./vm/life.ts";
import { print } from "./vm/print.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, kernel: { type: "string", multiple: true, default: ["6.1"] } },
});
for (const name of values.kernel) await bench(await resolveKernel({ kind: "catalogue", name }), Number(values.runs));

async function bench(kernel: Kernel, runs: number): Promise<void> {
  const contestants = { ...(await ours(kernel, say)), ...(await theirs(kernel, say)) };
  const results = await compete(contestants, runs);
  const { release, build } = kernel;
  console.log(
    `kernel ${release} (${build}), TCG, QEMU ${await qemuVersion()}; ${runs} runs, ${cpus().length} processors`,
  );
  print(contestants, results);
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

function say(line: string): void {
  console.error(line);
}
