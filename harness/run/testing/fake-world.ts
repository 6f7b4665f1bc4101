import type { Scenario } from "../../../scenarios/scenario.ts";
import type { Environment } from "../../environments/environment.ts";
import type { Progress } from "../progress.ts";
import type { World } from "../world.ts";
import { type FakeEnvironment, type FakeRule, fakeEnvironment, fakeHello } from "./fake-environment.ts";

/** A scenario that only has a plan: its steps are never run by a fake environment. */
export function fakeScenario(scenario: Pick<Scenario, "name"> & Partial<Scenario>): Scenario {
  return {
    title: `The title of ${scenario.name}`,
    mechanism: "None.",
    rows: [],
    varies: [],
    kind: "schedules",
    actors: () => ({}),
    ...scenario,
  };
}

export const recommended = fakeScenario({ name: "recommended", kind: "timing", runsContainer: true });

/** What kernel 6.18 does with a link count of zero: safe runtimes refuse, nothing else matters. */
export const linkCount = fakeScenario({
  name: "link-count",
  varies: ["linkCount", "runtime", "delayMs"],
  levels: { linkCount: "zero" },
});

export const deletedDirectory =
  'error mounting "proc" to rootfs at "/proc": finding existing subpath of "/proc": wandered into deleted directory "/run/x/proc"';

export const kernelRule: FakeRule = ({ scenario, factors, schedule }) => {
  const safe = factors.runtime.startsWith("runc-1.3") || factors.runtime.startsWith("runc-1.4");
  if (scenario === "link-count" && factors.linkCount !== "true" && safe) {
    return { outcome: "deleted-directory", message: deletedDirectory };
  }
  if (schedule === "removed-before-use") return { outcome: "deleted-directory", message: deletedDirectory };
  return { outcome: "ok" };
};

export function fakeWorld(
  scenarios: readonly Scenario[],
  rule: FakeRule = kernelRule,
): World & { environment: FakeEnvironment } {
  const environment = fakeEnvironment(rule);
  return {
    environment,
    environments: [environment],
    unavailable: [],
    scenarios,
    images: async () => [],
    versions: async () => ({ mountproof: "0.0.0", node: "v24.0.0", userland: { hash: "test" } }),
    missing: async () => [{ what: "runtime=runc-1.1.15", reason: "not in the mirror" }],
  };
}

/** A world of several kernels, as VMs give one. */
export function fakeKernels(
  scenarios: readonly Scenario[],
  kernels: readonly { readonly release: string; readonly rule?: FakeRule; readonly more?: Partial<Environment> }[],
): World & { fakes: readonly FakeEnvironment[] } {
  const fakes = kernels.map(({ release, rule = kernelRule, more }) => {
    const hello = { ...fakeHello, kernel: { ...fakeHello.kernel, release } };
    return Object.assign(fakeEnvironment(rule, hello), { name: "vm", title: `kernel ${release}`, ...more });
  });
  return { ...fakeWorld(scenarios), environments: fakes, fakes };
}

export const silent: Progress = { say: () => undefined, trial: () => undefined, close: () => undefined };
