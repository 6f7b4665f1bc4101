/** What the machines of one kernel share while they run: a directory, a libvirtd, the box. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel } from "../../kernels/kernel.ts";
import { placeBootFiles } from "./boot-files.ts";
import { builtBox } from "./box.ts";
import { removeDeadRuns } from "./leftovers.ts";
import { type Libvirt, systemLibvirt } from "./libvirt.ts";
import { markedName } from "./marked-name.ts";
import { agentParts, type Part } from "./parts.ts";
import { runsDirectory, systemRunsDirectory } from "./paths.ts";
import { startPrivateLibvirt } from "./private-libvirt.ts";

export interface Session {
  /** Carries this process's mark: what a killed run leaves, the next one and `mountproof clean` remove. */
  readonly directory: string;
  readonly libvirt: Libvirt;
  /** Directory of the box. */
  readonly box: string;
  /** What its agents run on: all are alike, whatever happens to the checkout meanwhile. */
  readonly parts: readonly Part[];
  /** Beginning of the names of its domains. */
  readonly prefix: string;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly kernel: Kernel;
  readonly driver: "qemu" | "kvm";
  readonly log: (line: string) => void;
}

export async function openSession({ kernel, driver, log }: SessionOptions): Promise<Session> {
  await removeDeadRuns();
  const parts = await agentParts();
  const box = await builtBox(log);
  const system = await systemLibvirt();
  const name = markedName();
  const directory = join(system ? systemRunsDirectory : runsDirectory(), name);
  await mkdir(join(directory, "machines"), { recursive: true });
  try {
    await placeBootFiles(kernel, join(directory, "boot"), system ? "copies" : "links");
    const own = { driver, boxes: join(box, "pool"), machines: join(directory, "machines") };
    const libvirt = system ?? (await startPrivateLibvirt(own));
    return { directory, libvirt, box, parts, prefix: `mountproof-${name}`, close: () => close(libvirt, directory) };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function close(libvirt: Libvirt, directory: string): Promise<void> {
  await libvirt.stop();
  await rm(directory, { recursive: true, force: true });
}
