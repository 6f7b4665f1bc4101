/**
 * Many starts of guests, each checked by what the supervisor, the trial agent and QEMU's end answer:
 *   node ci/bench/boots.ts [N] [--kernel NAME]...        200 starts, of 6.1 and 7.2 in turns, without KVM
 * A kernel's guests are cold boots and restores in turns. Prints how many failed, by outcome, and exits 1 if one did.
 */
import { parseArgs } from "node:util";
import { asGuestFault } from "../../harness/environments/vm/boot-fault.ts";
import { GuestFault } from "../../harness/environments/vm/contract.ts";
import { resolveKernels } from "../../harness/kernels/index.ts";
import type { Kernel } from "../../harness/kernels/kernel.ts";
import type { Outcome } from "../../scenarios/outcome.ts";
import { type Life, lives } from "./vm/life.ts";
import { benchPlan } from "./vm/plan.ts";
import { summarize } from "./vm/summary.ts";

const printEvery = 20;

const { values, positionals } = parseArgs({
  options: { kernel: { type: "string", multiple: true, default: ["6.1", "7.2"] } },
  allowPositionals: true,
});
const starts = Number(positionals[0] ?? 200);
const choices = values.kernel.map((name) => ({ kind: "catalogue", name }) as const);
const { kernels, notTestable } = await resolveKernels(choices);
for (const { what, reason } of notTestable) console.log(`without ${what}: ${reason}`);
const turns = await Promise.all(kernels.map(turnsOf)).then(interleave);

const failures = new Map<Outcome, number>();
const times = new Map<string, number[]>();
for (let start = 1; start <= starts; start++) {
  const turn = turns[(start - 1) % turns.length];
  if (turn) await take(turn, start);
  if (start % printEvery === 0 || start === starts) report(start);
}
process.exitCode = failures.size === 0 ? 0 : 1;

interface Turn {
  readonly title: string;
  /** @returns milliseconds until the guest was off */
  readonly run: () => Promise<number>;
}

async function turnsOf(kernel: Kernel): Promise<Turn[]> {
  const plan = await benchPlan(kernel);
  const turn = (title: string, life: Life): Turn => ({
    title: `${title} of ${kernel.release}`,
    run: async () => (await lives[life](plan)).off ?? Number.NaN,
  });
  return [turn("boot", "boot"), turn("restore", "restore")];
}

/** The first of each list, the second of each, … */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}

async function take({ title, run }: Turn, start: number): Promise<void> {
  try {
    times.set(title, [...(times.get(title) ?? []), await run()]);
  } catch (error) {
    const kind = kindOf(error);
    failures.set(kind, (failures.get(kind) ?? 0) + 1);
    console.log(`start ${start}, ${title}: ${kind}: ${error instanceof Error ? error.stack : error}`);
  }
}

/** As a run would judge it: what is not the guest's is ours. */
function kindOf(error: unknown): Outcome {
  const fault = asGuestFault(error);
  return fault instanceof GuestFault ? fault.outcome : "harness-error";
}

function report(done: number): void {
  const failed = [...failures].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const medians = [...times].map(([title, all]) => `${title} ${(summarize(all).median / 1000).toFixed(2)} s`);
  console.log(`${done} of ${starts}: ${failed || "none failed"}; medians: ${medians.join(", ")}`);
}
