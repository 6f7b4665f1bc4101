/** The Vagrantfile, as Vagrant itself reads it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { probeVagrant } from "../harness/environments/vagrant/probe.ts";
import { type DisklessSpec, qemuArguments } from "../harness/environments/vm/qemu/arguments.ts";
import { kernelParameters } from "../harness/environments/vm/qemu/kernel-parameters.ts";
import { readCatalogue } from "../harness/kernels/catalogue.ts";
import type { Kernel } from "../harness/kernels/kernel.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const applicable = await probeVagrant();
const vagrantIt = it.skipIf(!applicable.applicable);
if (!applicable.applicable) console.log(`not applicable, because ${applicable.reason}`);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-vagrantfile-"));
  mkdirSync(join(directory, "boot", "6.66.6-my-own"), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Vagrant, with the Vagrantfile and nothing of this machine's but its programs. */
function vagrant(args: readonly string[], own: Readonly<Record<string, string>> = {}) {
  const env = {
    VAGRANT_CWD: here,
    VAGRANT_HOME: join(directory, "home"),
    VAGRANT_DOTFILE_PATH: join(directory, "vagrant"),
    VAGRANT_CHECKPOINT_DISABLE: "1",
    MOUNTPROOF_BOOT: join(directory, "boot"),
    // It need not be there to be named.
    MOUNTPROOF_BOX: directory,
    ...own,
  };
  return execa("vagrant", args, { env, stdin: "ignore", reject: false });
}

/** Names of the machines that Vagrant knows, all or those that the command names. */
async function machines(...names: string[]): Promise<string[]> {
  const { stdout } = await vagrant(["status", "--machine-readable", ...names]);
  return [...stdout.matchAll(/^\d+,([^,]+),state,not_created$/gm)].map(([, name = ""]) => name);
}

vagrantIt("has a machine for each kernel of the catalogue, and for each that was put beside them", async () => {
  const { series } = await readCatalogue();
  const releases = series.flatMap(({ builds }) => builds.map(({ release }) => release));
  expect(await machines()).toEqual([...releases, "6.66.6-my-own"]);
});

vagrantIt("reads no more machines than a command names: each takes Vagrant a tenth of a second", async () => {
  expect(await machines("6.66.6-my-own")).toEqual(["6.66.6-my-own"]);
});

vagrantIt("says how to make what is not there", async () => {
  const noBox = await vagrant(["up", "6.66.6-my-own"], { MOUNTPROOF_BOX: join(directory, "none") });
  expect(noBox.stderr).toContain("there is no box at");
  const noKernel = await vagrant(["up", "6.66.6-my-own"]);
  expect(noKernel.stderr).toContain("run `npm run vagrant:prepare 6.66.6-my-own`");
});

it("boots with the kernel parameters of the VMs, on their processor", () => {
  const text = readFileSync(join(here, "Vagrantfile"), "utf8");
  expect(text.match(/[^\s"]+/g)).toEqual(expect.arrayContaining([...kernelParameters]));
  const [, model] = /cpu_model = "(.*)"/.exec(text) ?? [];
  const [, without = ""] = /without = %w\[(.*)\]/.exec(text) ?? [];
  // libvirt spells some names otherwise.
  const features = without.split(" ").map((name) => `,-${name.replace("_", "-")}`);
  expect(qemuArguments(spec, "console.log")).toContain(`${model}${features.join("")}`);
});

const spec: DisklessSpec = {
  kernel: { vmlinux: "" } as Kernel,
  initramfs: "",
  vcpus: 1,
  memoryMiB: 1024,
  acceleration: "tcg",
};
