import { join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import { type AptSuite, openSuite } from "../apt/apt-suite.ts";
import { machineMirrors } from "../apt/mirrors.ts";
import { NotAvailable } from "../apt/not-available.ts";
import { withWorkspace } from "./cache.ts";
import type { Catalogue } from "./catalogue.ts";
import { type KnownSuite, writeKnownSuite } from "./known-suites.ts";

/** A suite whose index was read just now. */
export interface OpenSuite {
  readonly known: KnownSuite;
  readonly download: AptSuite["download"];
}

/**
 * Answers with a suite; its index is read from the mirror once.
 * @throws NotAvailable when no mirror has it
 */
export type Suites = (name: string) => Promise<OpenSuite>;

export type Opener = (name: string, directory: string) => Promise<AptSuite>;

/** Runs `work` with suites that are opened when they are first asked for. What they have of the catalogue is kept for later. */
export async function withSuites<T>(
  catalogue: Catalogue,
  work: (suites: Suites) => Promise<T>,
  open: Opener = openOnMachineMirror,
): Promise<T> {
  return withWorkspace((workspace) => {
    const opened = new Map<string, Promise<OpenSuite>>();
    return work((name) => {
      const suite = opened.get(name) ?? open(name, join(workspace, name)).then((apt) => look(apt, catalogue));
      opened.set(name, suite);
      return suite;
    });
  });
}

async function look(apt: AptSuite, catalogue: Catalogue): Promise<OpenSuite> {
  const builds = catalogue.series.flatMap((series) => series.builds.filter(({ suites }) => suites.includes(apt.suite)));
  const described = await apt.describe(builds.flatMap(({ packages }) => packages));
  const sizes = described.map((fields): [string, number] => {
    return [`${fields.get("Package")} ${fields.get("Version")}`, Number(fields.get("Size"))];
  });
  const known = { suite: apt.suite, checkedAt: new Date().toISOString(), sizes: Object.fromEntries(sizes.toSorted()) };
  await writeKnownSuite(known);
  return { known, download: apt.download };
}

/** A machine without such a mirror lacks what only that mirror has; the rest can be fetched. */
async function openOnMachineMirror(name: string, directory: string): Promise<AptSuite> {
  const mirrors = await machineMirrors(name).catch((error: unknown) => {
    throw error instanceof UserError ? new NotAvailable(`${error.message}: ${error.hint}`, { cause: error }) : error;
  });
  return openSuite(name, mirrors, directory);
}
