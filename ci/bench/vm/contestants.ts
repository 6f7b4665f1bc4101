import { NotAvailable } from "../../../harness/apt/not-available.ts";
import type { Kernel } from "../../../harness/kernels/kernel.ts";
import { runMountproof } from "./command.ts";
import { lives, type Stages } from "./life.ts";
import { benchPlan } from "./plan.ts";
import { virtmeModules } from "./virtme-modules.ts";
import { runVirtmeNg } from "./virtme-ng.ts";
import { virtmeRoot } from "./virtme-root.ts";

export interface Contestant {
  readonly title: string;
  /** Does its thing once. */
  readonly once: () => Promise<Stages>;
}

type Say = (line: string) => void;

export async function ours(kernel: Kernel, say: Say) {
  const plan = await benchPlan(kernel);
  say("saving a snapshot, unless there is one of just this state");
  await lives.restore(plan);
  return {
    command: { title: "mountproof vm run", once: async () => ({ exit: await runMountproof(kernel.release) }) },
    boot: { title: "cold boot", once: () => lives.boot(plan) },
    agent: { title: "cold boot for trials", once: () => lives.agent(plan) },
    resume: { title: "restore", once: () => lives.resume(plan) },
    restore: { title: "restore for trials", once: () => lives.restore(plan) },
  } as const satisfies Readonly<Record<string, Contestant>>;
}

/** Nobody if it cannot be had, which is said: our own figures are worth something without it. */
export async function theirs(kernel: Kernel, say: Say): Promise<{ readonly virtme?: Contestant }> {
  try {
    const { path, version } = await virtmeRoot(say);
    const modules = await virtmeModules(kernel, path, say);
    const once = async () => ({ exit: await runVirtmeNg(path, modules, kernel.release) });
    return { virtme: { title: `virtme-ng ${version}`, once } };
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error;
    say(`no comparison with virtme-ng: ${error.message}`);
    return {};
  }
}
