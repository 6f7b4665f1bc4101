import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { openSuite, reasonOf } from "../../../harness/apt/apt-suite.ts";
import { machineMirrors } from "../../../harness/apt/mirrors.ts";
import { NotAvailable } from "../../../harness/apt/not-available.ts";
import { isolated } from "../../userland/isolated.ts";
import { madeOnce } from "./made-once.ts";

const suite = "trixie";

/** A usual Debian system: virtme-ng starts the guest on the machine's own root, and its first process needs udev there. */
const variant = "important";

/** virtiofsd because no cloud kernel has 9p; virtme-ng wants a static busybox where the kernel needs an initramfs, as Debian's do. */
const packages = ["virtme-ng", "virtiofsd", "busybox-static"];

/** Where the machine's own root is seen inside. */
export const machineRoot = "/host";

/** Where kernels are looked for inside. */
export const modulesRoot = "/usr/lib/modules";

/**
 * The machine's own QEMU, which is Mountproof's too, among its own libraries: those of another Debian release do not fit it. With
 * the QEMU of trixie (10.0) virtme-ng was slower on the machine where both were tried.
 */
const qemu = `#!/bin/sh
libraries=${machineRoot}/usr/lib/x86_64-linux-gnu
QEMU_MODULE_DIR=$libraries/qemu exec $libraries/ld-linux-x86-64.so.2 --library-path $libraries \\
  ${machineRoot}/usr/bin/qemu-system-x86_64 -L ${machineRoot}/usr/share/qemu -L ${machineRoot}/usr/share/seabios "$@"
`;

export interface VirtmeRoot {
  readonly path: string;
  /** Of the package `virtme-ng`. */
  readonly version: string;
}

/**
 * A root directory with virtme-ng as Debian trixie has it, installed nowhere but there.
 *
 * @throws NotAvailable when the mirror lacks it or cannot be reached
 */
export async function virtmeRoot(say: (line: string) => void): Promise<VirtmeRoot> {
  const recipe = createHash("sha256").update(JSON.stringify([suite, variant, packages, qemu]));
  const path = await madeOnce(`virtme-ng-${recipe.digest("hex").slice(0, 12)}`, async (root, workspace) => {
    say(`unpacking Debian ${suite} with ${packages.join(", ")}: some 300 MB, once`);
    await install(root, workspace);
    await furnish(root);
  });
  const status = await readFile(join(path, "var/lib/dpkg/status"), "utf8");
  const version = /^Package: virtme-ng\n(?:.+\n)*?Version: (.*)$/m.exec(status)?.[1] ?? "?";
  return { path, version };
}

async function install(root: string, workspace: string): Promise<void> {
  const { source } = await openSuite(suite, await machineMirrors(suite), join(workspace, "lists"));
  const options = ["--quiet", "--mode=root", `--variant=${variant}`, `--include=${packages.join(",")}`];
  // A mirror may lag, and so may a virtual machine's clock.
  const validity = ["Valid-Until", "Date"].map((check) => `--aptopt=Acquire::Check-${check} "false"`);
  const command = isolated(["mmdebstrap", ...options, ...validity, suite, root, source]);
  await execa(...command, { stdin: "ignore" }).catch((cause) => {
    throw new NotAvailable(`mmdebstrap could not install it: ${reasonOf(cause)}`, { cause });
  });
}

async function furnish(root: string): Promise<void> {
  for (const path of [machineRoot, modulesRoot]) await mkdir(join(root, path), { recursive: true });
  const path = join(root, "usr/local/bin/qemu-system-x86_64");
  await writeFile(path, qemu);
  await chmod(path, 0o755);
}
