import { createHash } from "node:crypto";
import { join } from "node:path";
import { type AptSuite, openSuite } from "../apt/apt-suite.ts";
import { machineMirrors } from "../apt/mirrors.ts";
import { NotAvailable } from "../apt/not-available.ts";
import { cachedKernel, ensureKernel, withWorkspace } from "./cache.ts";
import type { Build } from "./catalogue.ts";
import { guestModules } from "./guest-modules.ts";
import type { Kernel } from "./kernel.ts";
import { NotTestable } from "./not-testable.ts";
import { prepare, Unusable } from "./prepare.ts";
import { findKernels, unpackPackages } from "./unpack.ts";

/** Answers with a suite's index, read from the mirror once. */
export type Suites = (name: string) => Promise<AptSuite>;

/** Runs `work` with suites that are opened when they are first asked for. */
export async function withSuites<T>(work: (suites: Suites) => Promise<T>): Promise<T> {
  return withWorkspace((workspace) => {
    const opened = new Map<string, Promise<AptSuite>>();
    return work((name) => {
      const suite = opened.get(name) ?? open(name, workspace);
      opened.set(name, suite);
      return suite;
    });
  });
}

/** The build, if it is in the cache. */
export function cachedBuild(build: Build): Promise<Kernel | undefined> {
  return cachedKernel(keyOf(build));
}

/**
 * The build from the cache, or else from the first of its suites that has it.
 *
 * @throws NotTestable when no suite has all its packages, or they lack what the guest needs
 */
export async function fetchBuild(build: Build, suites: Suites): Promise<Kernel> {
  return (await cachedBuild(build)) ?? ensureKernel(keyOf(build), (directory) => makeBuild(build, suites, directory));
}

async function makeBuild(
  build: Build,
  suites: Suites,
  directory: string,
): ReturnType<Parameters<typeof ensureKernel>[1]> {
  const suite = await suiteWith(build, suites);
  const prepared = await withWorkspace(async (workspace) => {
    const archives: string[] = [];
    for (const name of build.packages) archives.push(await suite.download(name, build.version));
    await unpackPackages(archives, workspace);
    const [files] = await findKernels(workspace);
    if (files === undefined) throw new NotTestable(build.release, `its packages hold no kernel image`);
    return prepare(files, directory);
  }).catch((error: unknown) => {
    throw error instanceof Unusable || error instanceof NotAvailable
      ? new NotTestable(build.release, error.message, { cause: error })
      : error;
  });
  const name = build.packages.find((one) => /^linux-(image|binary)-/.test(one)) ?? "";
  return {
    schemaVersion: 1,
    ...prepared,
    build: build.version,
    origin: { kind: "debian", package: name, version: build.version, suite: suite.suite },
  };
}

/** The first suite that has all packages in this version. */
async function suiteWith(build: Build, suites: Suites): Promise<AptSuite> {
  const reasons: string[] = [];
  for (const name of build.suites) {
    try {
      const suite = await suites(name);
      const versions = await suite.versions(build.packages);
      const missing = build.packages.filter((one) => versions.get(one) !== build.version);
      if (missing.length === 0) return suite;
      reasons.push(absence(missing, build.version, name));
    } catch (error) {
      if (!(error instanceof NotAvailable)) throw error;
      reasons.push(error.message);
    }
  }
  throw new NotTestable(build.release, reasons.join("; "));
}

function absence(missing: readonly string[], version: string, suite: string): string {
  const what = missing.every((name) => name.startsWith("linux-modules-"))
    ? "no overlay module on the mirror"
    : "gone from the mirror";
  return `${what}: ${suite} has no ${missing.map((name) => `${name} ${version}`).join(", ")}`;
}

/** Names what a kernel's directory depends on, so that another choice of modules makes another directory. */
function keyOf({ release, version }: Build): string {
  const recipe = JSON.stringify([version, recipeVersion, guestModules]);
  return `${release}-${createHash("sha256").update(recipe).digest("hex").slice(0, 8)}`;
}

/** To be raised when the way of preparing a kernel changes. */
const recipeVersion = 1;

async function open(name: string, workspace: string): Promise<AptSuite> {
  return openSuite(name, await machineMirrors(name), join(workspace, name));
}
