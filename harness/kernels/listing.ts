import { NotAvailable } from "../apt/not-available.ts";
import { availabilityOf } from "./availability.ts";
import { type Build, readCatalogue } from "./catalogue.ts";
import { cachedBuild } from "./fetch.ts";
import { type KnownSuite, readKnownSuite } from "./known-suites.ts";
import { withSuites } from "./suites.ts";

/** A build of the catalogue, and what is known of it without asking a mirror. */
export interface ListedKernel {
  readonly series: string;
  readonly release: string;
  readonly version: string;
  readonly suites: readonly string[];
  readonly cached: boolean;
  /** Bytes to download; undefined when no suite that has it was ever read. */
  readonly bytes?: number;
  /** Why it could not be fetched when the mirror was last asked. */
  readonly notTestable?: string;
}

/** All builds of the catalogue in its order, with what the cache and the mirrors' indexes as last read say of them. */
export async function listKernels(): Promise<ListedKernel[]> {
  const catalogue = await readCatalogue();
  const names = new Set(catalogue.series.flatMap(({ builds }) => builds.flatMap(({ suites }) => suites)));
  const known = (await Promise.all([...names].map(readKnownSuite))).filter((suite) => suite !== undefined);
  const listed = catalogue.series.flatMap(({ series, builds }) =>
    builds.map((build) => describe(series, build, known)),
  );
  return Promise.all(listed);
}

/**
 * Reads the indexes of all suites in the catalogue again.
 * @returns why those that could not be read could not
 */
export async function refreshSuites(): Promise<string[]> {
  const catalogue = await readCatalogue();
  const names = new Set(catalogue.series.flatMap(({ builds }) => builds.flatMap(({ suites }) => suites)));
  return withSuites(catalogue, async (suites) => {
    const failures: string[] = [];
    for (const name of names) {
      await suites(name).catch((error: unknown) => {
        if (!(error instanceof NotAvailable)) throw error;
        failures.push(error.message);
      });
    }
    return failures;
  });
}

async function describe(series: string, build: Build, known: readonly KnownSuite[]): Promise<ListedKernel> {
  const { release, version, suites } = build;
  const looked = known.filter(({ suite }) => suites.includes(suite)).map((suite) => availabilityOf(build, suite));
  const cached = (await cachedBuild(build)) !== undefined;
  const row = { series, release, version, suites, cached };
  const found = looked.find((one) => "bytes" in one);
  if (found) return { ...row, bytes: found.bytes };
  // A suite that was never read may still have it.
  if (cached || looked.length < suites.length) return row;
  return { ...row, notTestable: looked.map((one) => ("reason" in one ? one.reason : "")).join("; ") };
}
