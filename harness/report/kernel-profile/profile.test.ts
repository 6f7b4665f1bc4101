import { describe, expect, it } from "vitest";
import { kernelProfileSchema } from "../../../engine/profile/schema.ts";
import { readClaims } from "../../analysis/claims-file.ts";
import type { FakeRule } from "../../run/testing/fake-environment.ts";
import { fakeScenario, fakeWorld, recommended } from "../../run/testing/fake-world.ts";
import { resultsOf } from "../results.ts";
import { exampleKernels, exampleReleases } from "../testing/kernels.ts";
import { ledgerOf } from "../testing/results.ts";
import { kernelProfiles } from "./profile.ts";
import { profileFiles } from "./write.ts";

const setting = fakeScenario({
  name: "setting",
  kind: "timing",
  varies: ["placement", "index", "readiness", "overlay"],
});
/** Fails whatever is switched: what it plants must not be held against a level. */
const planted = fakeScenario({ name: "planted", varies: ["index", "runtime"] });

const rule: FakeRule = ({ scenario, factors, trial }) => {
  if (scenario === "planted") return { outcome: factors.runtime === "runc-1.1.5" ? "ok" : "deleted-directory" };
  if (factors.placement === "overlayfs") return { outcome: "mount-refused" };
  if (factors.readiness === "none") return { outcome: trial % 2 === 0 ? "empty-lower" : "ok" };
  return { outcome: "ok" };
};

async function profile(world = fakeWorld([recommended, setting, planted], rule)) {
  const [only] = kernelProfiles(resultsOf([await ledgerOf(world)], readClaims()));
  if (!only) throw new Error("no profile");
  return only;
}

const advice = (levels: readonly { advice: string }[], name: string, level: string) =>
  levels.find((one) => (one as unknown as Record<string, string>)[name] === level)?.advice;

describe("the profile of a kernel", () => {
  it("uses the recommended setting, allows what held, and forbids what failed or was refused", async () => {
    const { placements, readiness, options, decision } = await profile();
    expect(decision).toBe("ship-with-options");
    expect(advice(placements, "fileSystem", "ext4")).toBe("use");
    expect(advice(placements, "fileSystem", "tmpfs")).toBe("allowed");
    expect(advice(placements, "fileSystem", "overlay")).toBe("avoid");
    expect(advice(readiness, "rule", "mountinfo-poll")).toBe("use");
    expect(advice(readiness, "rule", "init-seen")).toBe("allowed");
    expect(advice(readiness, "rule", "none")).toBe("avoid");
    expect(advice(options.find(({ option }) => option === "index")?.levels ?? [], "level", "on")).toBe("allowed");
  });

  it("names the cells, the trials and the interval behind each piece", async () => {
    const { placements } = await profile();
    const refused = placements.find(({ fileSystem }) => fileSystem === "overlay");
    expect(refused?.evidence).toMatchObject({
      failures: refused?.evidence.n,
      cells: [expect.stringMatching(/^[0-9a-f]{12}$/)],
    });
    expect(refused?.why).toContain("mount-refused");
    // 0 of n: the upper end of the exact two-sided interval is 1 - 0.025^(1/n).
    const used = placements.find(({ fileSystem }) => fileSystem === "ext4")?.evidence;
    expect(used?.interval[0]).toBe(0);
    expect(used?.interval[1]).toBeCloseTo(1 - 0.025 ** (1 / (used?.n ?? 0)), 10);
  });

  it("tells which runtime fails where another does not", async () => {
    const { runtimes } = await profile();
    const failing = runtimes.filter(({ failsWith }) => failsWith.length > 0).map(({ runtime }) => runtime);
    expect(failing).toContain("runc-1.3.6");
    expect(failing).not.toContain("runc-1.1.5");
  });

  it("says nothing of levels that have no trials", async () => {
    const { options, engineProperties } = await profile(fakeWorld([recommended], rule));
    expect(options.find(({ option }) => option === "index")?.levels.map(({ level }) => level)).toEqual(["off"]);
    expect(engineProperties).toEqual([]);
  });

  it("is written for each of several kernels, in a file of its own", async () => {
    const profiles = kernelProfiles(await exampleKernels());
    expect(Object.keys(profileFiles(profiles)).toSorted()).toEqual(
      exampleReleases.map((release) => `profile-${release}.json`).toSorted(),
    );
    for (const one of profiles) expect(kernelProfileSchema.parse(one)).toEqual(one);
  });

  it("has one name where there is one, and tells builds, environments and subjects apart", async () => {
    const one = await profile();
    expect(Object.keys(profileFiles([one]))).toEqual(["profile.json"]);
    const { release, version } = one.kernel;
    const rebuilt = { ...one, kernel: { release, version: "#2 SMP/x" } };
    const inVm = { ...one, environment: "vm" };
    expect(Object.keys(profileFiles([one, rebuilt, inVm]))).toHaveLength(3);
    for (const name of Object.keys(profileFiles([one, { ...one, kernel: { release, version: `${version}/x` } }])))
      expect(name).toMatch(/^profile-[A-Za-z0-9._+-]+\.json$/);
  });
});
