/** A catalogue in memory whose kernels are known to be good or bad. */

import type { Scenario } from "../../../../scenarios/scenario.ts";
import type { Environment } from "../../../environments/environment.ts";
import { NotTestable } from "../../../kernels/not-testable.ts";
import type { FakeEnvironment, FakeRule } from "../../../run/testing/fake-environment.ts";
import { fakeHello } from "../../../run/testing/fake-environment.ts";
import { deletedDirectory, fakeKernels, linkCount, recommended } from "../../../run/testing/fake-world.ts";
import type { BisectWorld } from "../world.ts";

/** Two series; within the first, the order of texts would be another one. */
export const versions = ["6.1.8", "6.1.9", "6.1.10", "6.1.11", "6.12.1", "6.12.2", "6.12.10", "6.12.11"];

export const releaseOf = (version: string) => `${version}-cloud-amd64`;

export const bad: FakeRule = ({ scenario }) =>
  scenario === "link-count" ? { outcome: "deleted-directory", message: deletedDirectory } : { outcome: "ok" };

export const good: FakeRule = () => ({ outcome: "ok" });

export interface FakeKernel {
  readonly rule: FakeRule;
  readonly more?: Partial<Environment>;
}

export interface FakeCatalogue extends BisectWorld {
  /** Versions of the worlds that were opened, in order. */
  readonly opened: string[];
  readonly environments: FakeEnvironment[];
}

/** @param kernelOf by version; `gone`: the mirror does not have it */
export function fakeCatalogue(
  kernelOf: (version: string) => FakeKernel | FakeRule | "gone",
  scenarios: readonly Scenario[] = [recommended, linkCount],
): FakeCatalogue {
  const opened: string[] = [];
  const environments: FakeEnvironment[] = [];
  return {
    opened,
    environments,
    kernels: versions.map((version) => ({
      ...{ series: version.split(".").slice(0, 2).join("."), release: releaseOf(version), version: `${version}-1` },
      ...{ suites: ["sid"], cached: false, bytes: 1 },
    })),
    scenarios,
    runtimes: async () => fakeHello.runtimes,
    openWorld: async (release) => {
      const version = versions.find((one) => releaseOf(one) === release) ?? "";
      const kernel = kernelOf(version);
      opened.push(version);
      if (kernel === "gone") throw new NotTestable(release, "gone from the mirror");
      const fake = typeof kernel === "function" ? { rule: kernel } : kernel;
      const world = fakeKernels(scenarios, [{ release, ...fake }]);
      environments.push(...world.fakes);
      return world;
    },
  };
}

/** Bad from this version on. */
export function badFrom(first: string): (version: string) => FakeRule {
  return (version) => (versions.indexOf(version) < versions.indexOf(first) ? good : bad);
}
