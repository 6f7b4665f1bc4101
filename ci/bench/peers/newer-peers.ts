import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../../../fixtures/cached.ts";
import { imageCache } from "../../../fixtures/images/index.ts";
import { openSuite } from "../../../harness/apt/apt-suite.ts";
import { machineMirrors } from "../../../harness/apt/mirrors.ts";
import { NotAvailable } from "../../../harness/apt/not-available.ts";
import { unpackBase } from "../../userland/base.ts";

/**
 * A program that this machine's release of Debian may lack, from a newer one, in a root of its own.
 * @param path inside the package: `usr/bin/erofsfuse`
 * @returns the words before its arguments
 * @throws NotAvailable when the suite lacks it
 */
export async function newerProgram(packageName: string, path: string, suiteName = "testing"): Promise<string[]> {
  const directory = join(imageCache(), `peer-${suiteName}-${packageName}`);
  await cached(directory, async (temporary) => {
    const workspace = join(temporary, "apt");
    await mkdir(workspace);
    const suite = await openSuite(suiteName, await machineMirrors(), join(workspace, "suite"));
    if (!(await suite.versions([packageName])).has(packageName))
      throw new NotAvailable(`Debian ${suiteName} has no package "${packageName}"`);
    await unpackBase(join(temporary, "root"), suite, [packageName]);
  });
  const root = join(directory, "root");
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  if (!existsSync(join(root, path))) throw new NotAvailable(`"${packageName}" of Debian ${suiteName} has no /${path}`);
  return [loader, "--library-path", join(root, "usr/lib/x86_64-linux-gnu"), join(root, path)];
}
