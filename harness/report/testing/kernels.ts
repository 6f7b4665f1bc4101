import { readClaims } from "../../analysis/claims-file.ts";
import type { Ledger } from "../../ledger/read.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeKernels } from "../../run/testing/fake-world.ts";
import { resultsOf } from "../results.ts";
import type { Results } from "../results-schema.ts";
import { exampleRule, exampleScenarios, hostile, ledgerOf } from "./results.ts";

/** Results of three kernels, given newest first: one refuses runtimes nothing, one differs in two features, one fails to boot. */
export async function exampleKernels(rules: Readonly<Record<string, FakeRule>> = exampleKernelRules): Promise<Results> {
  const kernels = Object.entries(rules).map(([release, rule]) => ({ release, rule }));
  const file = await ledgerOf(fakeKernels(exampleScenarios, kernels));
  const failed = { type: "not-run", what: "kernel 6.19", reason: hostile, kind: "unavailable" } as const;
  return resultsOf([{ ...file, sections: file.sections.map(asInVm), notRun: [failed] }], readClaims());
}

export const exampleReleases = ["5.10.0-35-cloud-amd64", "6.1.0-50-cloud-amd64", "7.2-cloud-amd64"] as const;

/** On the oldest kernel nothing fails at a link count of 0; the newest refuses `index=on`, and one placement hangs there. */
const exampleKernelRules: Readonly<Record<string, FakeRule>> = {
  [exampleReleases[2]]: (request) => {
    if (request.factors.index === "on") return { outcome: "mount-refused", message: "mount overlay: EINVAL" };
    return request.factors.placement === "tiny-tmpfs" ? { outcome: "hang", message: "stuck" } : exampleRule(request);
  },
  [exampleReleases[0]]: (request) => (request.scenario === "link-count" ? { outcome: "ok" } : exampleRule(request)),
  [exampleReleases[1]]: exampleRule,
};

function asInVm(ledger: Ledger): Ledger {
  const { kernel, environment } = ledger.header;
  const guest = {
    ...{ acceleration: "tcg", reason: "/dev/kvm: no such file", vcpus: 1, memoryMiB: 512, qemu: "QEMU 7.2.0" },
    ...{ commandLine: ["qemu-system-x86_64", "-append", hostile], start: "boot" as const, readyMs: 4200 },
  };
  const build = `${kernel.release}-build`;
  const kernelBuild = { build, origin: { kind: "debian", suite: "sid" }, configDigest: "c", config: {}, digest: "d" };
  return {
    ...ledger,
    header: { ...ledger.header, guest, kernelBuild, slowness: 12 },
    features: [{ type: "features", kernel, environment, features: exampleFeatures(kernel.release) }],
  };
}

function exampleFeatures(release: string): Ledger["features"][number]["features"] {
  const feature = (id: string, value: string, detail = "") => ({ id, value, detail, title: `The ${id}`, why: "Why." });
  return [
    feature("overlay.volatile", release === exampleReleases[0] ? "no" : "yes", hostile),
    feature("fuse.protocol", release === exampleReleases[2] ? "7.45" : "7.31"),
    feature("overlay.index", "yes"),
    feature("mount.api", release === exampleReleases[1] ? "error" : "yes", "no answer"),
  ];
}
