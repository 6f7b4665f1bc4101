import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { followProfile, type Wanted } from "./follow-profile.ts";
import { readProfile } from "./read-profile.ts";
import type { Advice, KernelProfile } from "./schema.ts";

const kernel = { release: "6.18.0", version: "#1 SMP" };
const advised = (advice: Advice) => {
  const failures = advice === "avoid" ? 7 : 0;
  return {
    advice,
    why: "because",
    evidence: { cells: ["0123456789ab"], n: 7, failures, interval: [0, 1] as [number, number] },
  };
};

const profile: KernelProfile = {
  ...{
    schemaVersion: 1,
    kernel,
    environment: "host",
    subject: "builtin",
    decision: "ship",
    sentence: "Ship.",
    versions: [],
  },
  options: [
    {
      option: "index",
      levels: [
        { level: "off", ...advised("use") },
        { level: "on", ...advised("avoid") },
      ],
    },
    {
      option: "xino",
      levels: [
        { level: "default", ...advised("use") },
        { level: "on", ...advised("unknown") },
      ],
    },
  ],
  placements: [
    { placement: "ext4", fileSystem: "ext4", ...advised("use") },
    { placement: "xfs", fileSystem: "xfs", ...advised("allowed") },
    { placement: "overlayfs", fileSystem: "overlay", ...advised("avoid") },
  ],
  readiness: [],
  overlays: [
    { kind: "kernel", ...advised("use") },
    { kind: "fuse-overlayfs", ...advised("avoid") },
  ],
  runtimes: [],
  engineProperties: [],
};
const wanted: Wanted = { kernel, fileSystem: "ext4" };

describe("a mount that follows a profile", () => {
  it("takes what it leaves open from the profile", () => {
    expect(followProfile(profile, wanted)).toEqual({
      overlay: "kernel",
      options: { index: "off", metacopy: "off", xino: "default" },
    });
  });

  it("keeps what was asked for where nothing speaks against it", () => {
    const { options } = followProfile(profile, { ...wanted, options: { xino: "on", volatile: "on" } });
    expect(options).toEqual({ index: "off", metacopy: "off", xino: "on", volatile: "on" });
  });

  it.each<[string, Partial<Wanted>, RegExp, string]>([
    [
      "an option",
      { options: { index: "on" } },
      /forbids the overlay option index=on: because \(7 of 7 trials failed\)/,
      "use index=off",
    ],
    ["a placement", { fileSystem: "overlay" }, /forbids a mount base on overlay/, "choose a --mount-base on ext4, xfs"],
    ["an overlay", { overlay: "fuse-overlayfs" }, /forbids the overlay fuse-overlayfs/, "use --overlay kernel"],
  ])("is refused %s that failed, and told what holds", (_what, asked, message, hint) => {
    expect(() => followProfile(profile, { ...wanted, ...asked })).toThrow(
      expect.objectContaining({ code: "PROFILE_FORBIDS", message: expect.stringMatching(message), hint }),
    );
  });

  it("is refused on another build of the same release", () => {
    const other = { ...wanted, kernel: { ...kernel, version: "#2 SMP" } };
    expect(() => followProfile(profile, other)).toThrow(expect.objectContaining({ code: "PROFILE_OF_ANOTHER_KERNEL" }));
  });

  it("is refused on a kernel that must not be shipped", () => {
    const bad: KernelProfile = { ...profile, decision: "do-not-ship", sentence: "Do not ship." };
    expect(() => followProfile(bad, wanted)).toThrow(/Do not ship\./);
  });

  it("is let through on a file system that was not tested, and on one of which a variant holds", () => {
    expect(followProfile(profile, { ...wanted, fileSystem: "zfs" }).overlay).toBe("kernel");
    const tmpfs = [
      { placement: "tiny-tmpfs", fileSystem: "tmpfs", ...advised("avoid") },
      { placement: "dev-shm", fileSystem: "tmpfs", ...advised("allowed") },
    ];
    const mixed = { ...profile, placements: [...profile.placements, ...tmpfs] };
    expect(followProfile(mixed, { ...wanted, fileSystem: "tmpfs" }).overlay).toBe("kernel");
  });
});

describe("a profile file", () => {
  const file = (text: string) => {
    const directory = mkdtempSync(join(tmpdir(), "mountproof-profile-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, "profile.json");
    writeFileSync(path, text);
    return path;
  };

  it("is read as it was written", () => {
    expect(readProfile(file(JSON.stringify(profile)))).toEqual(profile);
  });

  it.each([
    [
      "that is not there",
      () => "/nowhere/profile.json",
      /reading the kernel profile "\/nowhere\/profile.json": ENOENT/,
    ],
    ["that is not JSON", () => file("{"), /JSON/],
    ["of another shape", () => file(JSON.stringify({ ...profile, placements: "ext4" })), /placements: /],
    ["of a later version", () => file(JSON.stringify({ ...profile, schemaVersion: 2 })), /schemaVersion: /],
  ])("%s is refused in one line", (_what, path, message) => {
    expect(() => readProfile(path())).toThrow(
      expect.objectContaining({ code: "BAD_PROFILE", message: expect.stringMatching(message) }),
    );
  });
});
