/**
 * Proves that a program of somebody else can use this project: from the packed package, and from a link to the checkout. Both see the
 * types, and both make a report. Needs no network: what the package depends on is taken from the checkout.
 * usage: prove.ts
 */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { run } from "../../harness/run/run.ts";
import { fakeWorld, linkCount, recommended, silent } from "../../harness/run/testing/fake-world.ts";
import { examples } from "./examples.ts";
import { packPackage } from "./pack.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const directory = await mkdtemp(join(tmpdir(), "mountproof-prove-"));
try {
  const ledger = join(directory, "ledger");
  const options = { profile: "quick", dir: ledger, resume: false, jobs: 1 } as const;
  await run(options, fakeWorld([recommended, linkCount]), silent, new AbortController().signal);
  await prove("packed", ledger, await packed());
  await prove("linked", ledger, linked);
} finally {
  await rm(directory, { recursive: true, force: true });
}

type Install = (modules: string) => Promise<void>;

/** Unpacked as npm would, and its dependencies beside it. */
async function packed(): Promise<Install> {
  const stage = join(directory, "stage");
  await mkdir(stage);
  const archive = await packPackage(stage, directory);
  return async (modules) => {
    const home = join(modules, "mountproof");
    await mkdir(home);
    await execa("tar", ["--extract", "--file", archive, "--strip-components=1", "--directory", home]);
    const { dependencies } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
    await linkPackages(modules, Object.keys(dependencies));
  };
}

/** As `npm link` and a `file:` dependency do. */
function linked(modules: string): Promise<void> {
  return symlink(repository, join(modules, "mountproof"));
}

async function prove(name: string, ledger: string, install: Install): Promise<void> {
  const project = join(directory, name);
  const modules = join(project, "node_modules");
  await cp(join(repository, "ci/package/user"), project, { recursive: true });
  await mkdir(modules);
  await install(modules);
  await linkPackages(modules, ["@types/node", "vitest"]);
  await writeExamples(project, name === "linked");
  const tool = execa({ cwd: project, preferLocal: true, localDir: repository });
  await tool("tsc", ["--noEmit"]);
  const { stdout, stderr } = await tool("node", ["main.mjs", ledger]);
  const expected = "link-count fails, recommended stable; NO_LEDGER";
  if (stdout !== expected || stderr !== "") throw new Error(`${name}: "${stdout}${stderr}" in place of "${expected}"`);
  console.log(`${name}: types and report hold`);
}

/** What the documentation shows must compile. Cells in tests are for those who have a checkout. */
async function writeExamples(project: string, cells: boolean): Promise<void> {
  const shown = await examples(join(repository, "harness"), ["api", "vitest"]);
  const fitting = shown.filter((example) => cells || !example.includes("mountproof/vitest"));
  if (fitting.length < 4) throw new Error(`only ${fitting.length} examples were found in the documentation`);
  for (const [index, example] of fitting.entries()) await writeFile(join(project, `example-${index}.ts`), example);
}

async function linkPackages(modules: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(repository, "node_modules", name), join(modules, name));
  }
}
