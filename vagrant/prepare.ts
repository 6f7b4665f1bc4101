/** Makes what `vagrant up` needs, the box and kernels of the catalogue, and says how to go on: `npm run vagrant:prepare 6.1 6.12`. */
import { mkdir, rename, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { UserError } from "../engine/errors.ts";
import { placeBootFiles } from "../harness/environments/vagrant/boot-files.ts";
import { builtBox } from "../harness/environments/vagrant/box.ts";
import { bootDirectory, vagrantCacheDirectory } from "../harness/environments/vagrant/paths.ts";
import { temporaryIn } from "../harness/environments/vm/images/temporary.ts";
import { resolveKernels } from "../harness/kernels/index.ts";

try {
  await prepare(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`${error.message}; ${error.hint}`);
  process.exitCode = 2;
}

async function prepare(names: readonly string[]): Promise<void> {
  if (names.length === 0) throw new UserError("BAD_OPTIONS", "cannot prepare kernels: none is named", "try 6.1");
  const choices = names.map((name) => ({ kind: "catalogue" as const, name }));
  const { kernels, notTestable } = await resolveKernels(choices, { say: console.log });
  for (const { what, reason } of notTestable) console.log(`without ${what}: ${reason}`);
  await pointTo(await builtBox(console.log));
  for (const kernel of kernels) await placeBootFiles(kernel, bootDirectory(), "links");
  for (const { release } of kernels) console.log(`ready: cd vagrant && vagrant up ${release}`);
}

/** Where the Vagrantfile looks for it. */
async function pointTo(box: string): Promise<void> {
  await mkdir(vagrantCacheDirectory(), { recursive: true });
  const temporary = temporaryIn(vagrantCacheDirectory());
  await symlink(relative(vagrantCacheDirectory(), box), temporary);
  await rename(temporary, join(vagrantCacheDirectory(), "box"));
}
