import { readFile } from "node:fs/promises";
import type { Kernel, KernelModule } from "../../kernels/kernel.ts";
import { readModuleInfo } from "../../kernels/modinfo.ts";
import type { CpioEntry } from "../vm/cpio.ts";

/** `lib/modules/RELEASE` with all modules of a kernel and the index by which modprobe finds what each depends on. */
export async function moduleTree({ release, modules }: Pick<Kernel, "release" | "modules">): Promise<CpioEntry[]> {
  const directory = `lib/modules/${release}`;
  const files = await Promise.all(modules.map(({ path }) => readFile(path)));
  const file = (name: string, content: Buffer) => ({ name: `${directory}/${name}`, mode: 0o100644, content });
  return [
    ...["lib", "lib/modules", directory].map((name) => ({ name, mode: 0o040755 })),
    ...modules.map(({ name }, index) => file(`${name}.ko`, files[index] ?? Buffer.alloc(0))),
    file("modules.dep", Buffer.from(dependencies(modules, files))),
  ];
}

/**
 * In the format of depmod(8). The order of the kernel's list is one in which they can be loaded; modprobe loads the last of a line
 * first.
 */
export function dependencies(modules: readonly Pick<KernelModule, "name">[], files: readonly Buffer[]): string {
  const names = modules.map(({ name }) => name);
  const direct = new Map(names.map((name, index) => [name, dependsOn(files[index] ?? Buffer.alloc(0), names)]));
  const lines = names.map((name) => {
    const all = closure(name, direct);
    const needed = names.filter((other) => other !== name && all.has(other)).toReversed();
    return `${name}.ko:${needed.map((other) => ` ${other}.ko`).join("")}\n`;
  });
  return lines.join("");
}

/** What is built into the kernel has no file and so is not among the names. */
function dependsOn(elf: Buffer, names: readonly string[]): string[] {
  const { depends, wishes } = readModuleInfo(elf);
  const spelt = [...depends, ...wishes.flatMap(providers)].map((name) => name.replaceAll("-", "_"));
  return spelt.filter((name) => names.includes(name));
}

/** A wish may name an algorithm, whose module is called after it. */
function providers(wish: string): string[] {
  const algorithm = wish.replace(/^crypto[-_]/, "");
  return [wish, algorithm, `${algorithm}_generic`, `${algorithm}_cryptoapi`];
}

function closure(name: string, direct: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([name]);
  for (const one of found) for (const dependency of direct.get(one) ?? []) found.add(dependency);
  return found;
}
