import { createHash } from "node:crypto";
import { NotAvailable } from "../apt/not-available.ts";
import { availabilityOf } from "./availability.ts";
import { type CachedKernel, cachedKernel, ensureKernel, withWorkspace } from "./cache.ts";
import type { Build } from "./catalogue.ts";
import { preparation } from "./guest-modules.ts";
import type { Kernel } from "./kernel.ts";
import { NotTestable } from "./not-testable.ts";
import { type Prepared, prepare, Unusable } from "./prepare.ts";
import type { OpenSuite, Suites } from "./suites.ts";
import { findKernels, unpackPackages } from "./unpack.ts";

/** The build, if it is in the cache. */
export function cachedBuild(build: Build): Promise<Kernel | undefined> {
  return cachedKernel(keyOf(build));
}

/**
 * The build from the cache, or else from the first of its suites that has it.
 *
 * @param say receives what is being fetched
 * @throws NotTestable when no suite has all its packages, or they lack what the guest needs
 */
export async function fetchBuild(build: Build, suites: Suites, say: (line: string) => void): Promise<Kernel> {
  const cached = await cachedBuild(build);
  if (cached) return cached;
  const suite = await suiteWith(build, suites);
  say(`fetching ${build.release} from Debian ${suite.known.suite}`);
  return ensureKernel(keyOf(build), (directory) => makeBuild(build, suite, directory));
}

/** The first suite that has all packages in this version. */
async function suiteWith(build: Build, suites: Suites): Promise<OpenSuite> {
  const reasons: string[] = [];
  for (const name of build.suites) {
    try {
      const suite = await suites(name);
      const available = availabilityOf(build, suite.known);
      if (!("reason" in available)) return suite;
      reasons.push(available.reason);
    } catch (error) {
      if (!(error instanceof NotAvailable)) throw error;
      reasons.push(error.message);
    }
  }
  throw new NotTestable(build.release, reasons.join("; "));
}

async function makeBuild(build: Build, suite: OpenSuite, directory: string): Promise<CachedKernel> {
  const prepared = await unpackAndPrepare(build, suite, directory).catch((error: unknown) => {
    const lacking = error instanceof Unusable || error instanceof NotAvailable;
    throw lacking ? new NotTestable(build.release, error.message, { cause: error }) : error;
  });
  const name = build.packages.find((one) => /^linux-(image|binary)-/.test(one)) ?? "";
  const origin = { kind: "debian", package: name, version: build.version, suite: suite.known.suite } as const;
  return { schemaVersion: 1, ...prepared, build: build.version, origin };
}

async function unpackAndPrepare(build: Build, suite: OpenSuite, directory: string): Promise<Prepared> {
  return withWorkspace(async (workspace) => {
    const archives: string[] = [];
    for (const name of build.packages) archives.push(await suite.download(name, build.version));
    await unpackPackages(archives, workspace);
    const [files] = await findKernels(workspace);
    if (files === undefined) throw new Unusable("its packages hold no kernel image");
    return prepare(files, directory);
  });
}

/** Names what a kernel's directory depends on, so that another choice of modules makes another directory. */
function keyOf({ release, version }: Build): string {
  return `${release}-${createHash("sha256").update(`${version} ${preparation}`).digest("hex").slice(0, 8)}`;
}
