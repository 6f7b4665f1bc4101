import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { pageScriptFiles } from "../../harness/report/html/page-script.ts";
import { type Manifest, packageManifest } from "./manifest.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Read at run time, or exported; whatever is compiled finds them where the checkout has them. */
const assets = [
  ...["README.md", "LICENSE", "CHANGELOG.md"],
  ...["fixtures/claims.json", "fixtures/behaviours.json", "fixtures/kernels.json"],
  ...["changes", "features", "scenarios"].map((name) => `fixtures/known-results/${name}.json`),
  "harness/report/results.schema.json",
  ...pageScriptFiles.map((name) => `harness/report/html/script/${name}`),
];

/**
 * @param stage empty directory; laid out like the checkout
 * @returns path of the package in `out`
 */
export async function packPackage(stage: string, out: string): Promise<string> {
  const run = execa({ cwd: repository, preferLocal: true, stdout: "pipe", stderr: "inherit" });
  await run("tsc", ["--project", "tsconfig.package.json", "--outDir", stage]);
  for (const path of assets) await copyAsset(path, stage);
  const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Manifest;
  await writeFile(join(stage, "package.json"), `${JSON.stringify(packageManifest(manifest), null, 2)}\n`);
  await mkdir(out, { recursive: true });
  await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", out, stage]);
  return join(out, `${manifest.name}-${manifest.version}.tgz`);
}

async function copyAsset(path: string, stage: string): Promise<void> {
  await mkdir(dirname(join(stage, path)), { recursive: true });
  await copyFile(join(repository, path), join(stage, path));
}
