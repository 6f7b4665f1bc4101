/** A profile made by a real run on this kernel, and an engine that follows it: what failed before holds then. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { enterPrivateMounts } from "../../engine/overlay/private-mounts.ts";
import { remains } from "../../engine/overlay/test-bases.ts";
import type { KernelProfile } from "../../engine/profile/schema.ts";
import { fileSystemOf, mount, umount2 } from "../../engine/system/index.ts";
import { directory, file } from "../../fixtures/entries.ts";
import { packImage } from "../../fixtures/pack/pack-image.ts";
import { count, emptyTally } from "../analysis/tally.ts";
import { judge } from "../analysis/verdict.ts";
import { stableAfter } from "../matrix/profile.ts";

const program = join(import.meta.dirname, "../../bin/mountproof");
let base = "";
let profile: KernelProfile;
let profilePath = "";
let image = "";

async function mountproof(...args: string[]) {
  return execa(program, args, { reject: false });
}

beforeAll(async () => {
  base = await enterPrivateMounts();
  const out = join(base, "report");
  const { exitCode, stderr } = await mountproof(
    "run",
    "--profile",
    "quick",
    "--only",
    "recommended,setting",
    "--out",
    out,
  );
  expect(exitCode, stderr).toBe(0);
  profilePath = join(out, "profile.json");
  profile = JSON.parse(readFileSync(profilePath, "utf8"));
  image = join(base, "image");
  await packImage(
    { layers: [{ encoding: "gzip", entries: [directory("etc"), directory("proc"), file("etc/name", "x")] }] },
    image,
  );
}, 600_000);

test("the profile of this kernel rests on trials and knows what fails here", () => {
  expect(profile.decision).toMatch(/^ship/);
  const refused = profile.placements.find(({ placement }) => placement === "overlayfs");
  expect(refused).toMatchObject({ fileSystem: "overlay", advice: "avoid" });
  expect(refused?.evidence.failures).toBe(refused?.evidence.n);
});

test("a set-up that fails every time is refused with the way out, and the way out is stable", async () => {
  const onOverlay = mountedOverlay();
  const failing = ["--mount-base", join(onOverlay, "clip"), "--rootfs-base", join(base, "failing")];
  try {
    for (const id of ["f1", "f2", "f3"]) {
      const { exitCode, stderr } = await mountproof("mount", image, "--container-id", id, ...failing);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("EINVAL") });
    }
    const warned = await mountproof("mount", image, "--container-id", "f4", "--profile", profilePath, ...failing);
    expect(warned).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("forbids a mount base on overlay") });
  } finally {
    umount2(onOverlay);
  }
  const allowed = profile.placements.filter(({ advice }) => advice === "use" || advice === "allowed");
  expect(allowed.map(({ fileSystem }) => fileSystem)).toContain(fileSystemOf(base));
  expect(await manyMounts(stableAfter(0.1))).toBe("stable");
}, 600_000);

test("an overlay that failed is refused, and without a word the profile's own is taken", async () => {
  const bases = ["--mount-base", join(base, "clip"), "--rootfs-base", join(base, "run"), "--profile", profilePath];
  const followed = await mountproof("mount", image, "--container-id", "ok", ...bases);
  expect(followed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(fileSystemOf(followed.stdout)).toBe("overlay");
  expect((await mountproof("umount", "ok", ...bases.slice(0, 4))).exitCode).toBe(0);
  expect(remains(base)).toMatchObject({ mounts: [], servers: [] });
});

/** Stands for a container's own root file system. */
function mountedOverlay(): string {
  const at = (name: string) => join(base, "container", name);
  for (const name of ["lower", "upper", "work", "root"]) mkdirSync(at(name), { recursive: true });
  mount("overlay", at("root"), "overlay", 0, `lowerdir=${at("lower")},upperdir=${at("upper")},workdir=${at("work")}`);
  return at("root");
}

/** The same image where the profile allows it, so often that the verdict is settled. */
async function manyMounts(times: number): Promise<string> {
  let tally = emptyTally;
  for (let i = 0; i < times; i++) {
    const bases = ["--mount-base", join(base, "clip"), "--rootfs-base", join(base, "run")];
    const mounted = await mountproof("mount", image, "--container-id", `c${i}`, "--profile", profilePath, ...bases);
    const umounted = await mountproof("umount", `c${i}`, ...bases);
    const ok = mounted.exitCode === 0 && umounted.exitCode === 0;
    tally = count(tally, { outcome: ok ? "ok" : "mount-refused" });
  }
  return judge({ kind: "timing", role: "variation", schedules: [] }, tally, { target: 0.1 }).verdict;
}
