/**
 * Makes the npm package of this checkout. Node strips no types below `node_modules`, so the package holds compiled code and declarations.
 * usage: package.ts [DIR]: writes DIR/mountproof-VERSION.tgz
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packPackage } from "./package/pack.ts";

const [out = "."] = process.argv.slice(2);
const stage = await mkdtemp(join(tmpdir(), "mountproof-package-"));
try {
  console.log(`package: ${await packPackage(stage, resolve(out))}`);
} finally {
  await rm(stage, { recursive: true, force: true });
}
