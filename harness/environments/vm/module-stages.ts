import { readFileSync } from "node:fs";
import type { KernelModule } from "../../kernels/kernel.ts";
import { readModuleInfo } from "../../kernels/modinfo.ts";

/** What the supervisor needs before it can answer, and what a command in the userland may expect. The agent loads the rest. */
const stages = [
  ["virtio_pci", "virtio_blk", "virtio_console", "erofs"],
  ["fuse", "overlay"],
] as const;

/** For machines of Vagrant; these guests have no network device. */
const networkDriver = "virtio_net";

/**
 * Modules by the moment at which the guest loads them: xfs and btrfs take seconds without KVM, so whoever does not need them
 * does not wait for them. The order within a stage is that of the kernel's list.
 */
export function moduleStages(modules: readonly KernelModule[]): readonly (readonly KernelModule[])[] {
  const dependencies = new Map(modules.map(({ name, path }) => [name, dependenciesOf(path)]));
  const taken = new Set<string>();
  const early = stages.map((roots) => {
    const needed = closure(roots, dependencies);
    const stage = modules.filter(({ name }) => needed.has(name) && !taken.has(name));
    for (const { name } of stage) taken.add(name);
    return stage;
  });
  const network = closure([networkDriver], dependencies);
  return [...early, modules.filter(({ name }) => !taken.has(name) && !network.has(name))];
}

/** Names that are no module (built in) stay in: nobody asks for them. */
function closure(roots: readonly string[], dependencies: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(roots);
  for (const name of found) for (const dependency of dependencies.get(name) ?? []) found.add(dependency);
  return found;
}

function dependenciesOf(path: string): string[] {
  const { depends, wishes } = readModuleInfo(readFileSync(path));
  // A wish may name an algorithm, whose module is called after it.
  return [...depends, ...wishes.flatMap((wish) => [wish, `${wish}_generic`])].map((name) => name.replaceAll("-", "_"));
}
