import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeLocalMirror } from "../../harness/apt/local-mirror.ts";
import type { RuntimeRecipe } from "../../harness/environments/userland-recipe.ts";
import { installRuntimes, suiteOpener } from "./assemble.ts";
import { MissingList } from "./missing-list.ts";
import { installLibrary, upstreamVersion } from "./runtimes.ts";

// ldconfig is the one program every Debian machine has that needs no library, and so runs in an empty root.
const standalone = "/sbin/ldconfig";
// This one needs libc, which the empty root lacks.
const needsLibraries = "/usr/bin/true";

let directory: string;
let root: string;
let suites: ReturnType<typeof suiteOpener>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mountproof-mirror-"));
  root = join(directory, "root");
  await mkdir(join(root, "proc"), { recursive: true });
  const mirror = join(directory, "mirror");
  await makeLocalMirror(mirror, "new", [
    { name: "runc", version: "1.9.9+ds1-1", files: { "usr/sbin/runc": standalone } },
    { name: "crun", version: "1.5-1", files: { "usr/bin/crun": needsLibraries } },
    { name: "libgood", version: "3-1", files: { "lib/good.so": standalone } },
  ]);
  const address = await makeLocalMirror(mirror, "same", [
    { name: "runc", version: "1.9.9+ds1-2", files: { "usr/sbin/runc": standalone } },
  ]);
  const workspace = join(directory, "workspace");
  suites = suiteOpener(workspace, { mirrors: [`file:${join(directory, "absent")}`, address], trust: "unsigned" });
});
afterAll(() => rm(directory, { recursive: true }));

describe("installRuntimes", () => {
  it("installs what a mirror has and names what it has not, each with the reason", async () => {
    const missing = new MissingList();
    const runtimes = await installRuntimes(root, { runtimes: recipes }, suites, missing);

    expect(runtimes).toEqual([
      {
        level: "runc-1.9.9",
        kind: "runc",
        path: "/opt/runtimes/runc-1.9.9/runc",
        version: "1.9.9",
        package: "runc 1.9.9+ds1-1",
        suite: "new",
        reported: expect.stringContaining("ldconfig"),
      },
    ]);
    expect(missing.entries).toEqual([
      { what: "runc of Debian same", reason: "Debian same has runc 1.9.9+ds1-2, the same as an earlier suite" },
      { what: "crun of Debian same", reason: 'Debian same has no package "crun"' },
      { what: "runc of Debian gone", reason: expect.stringMatching(/^the mirror does not serve the suite "gone": ./) },
      { what: "crun of Debian new", reason: expect.stringMatching(/^it does not run in the userland: ./) },
    ]);
    expect(existsSync(join(root, "opt/runtimes/crun-1.5"))).toBe(false);
  });

  it("ends the build on any other fault", async () => {
    const recipe: RuntimeRecipe = { kind: "runc", suite: "new", binary: "usr/bin/elsewhere", why: "a wrong path" };
    const empty = join(directory, "empty");
    const building = installRuntimes(empty, { runtimes: [recipe] }, suites, new MissingList());
    await expect(building).rejects.toThrow("usr/bin/elsewhere");
  });
});

it("lays a library over a root with merged directories and keeps them merged", async () => {
  const merged = join(directory, "merged");
  await mkdir(join(merged, "usr/lib"), { recursive: true });
  await symlink("usr/lib", join(merged, "lib"));
  expect(await installLibrary(merged, "libgood", await suites("new"))).toBe("3-1");
  expect(await readlink(join(merged, "lib"))).toBe("usr/lib");
  expect(existsSync(join(merged, "usr/lib/good.so"))).toBe(true);
});

it.each([
  ["1.3.6+ds1-1", "1.3.6"],
  ["1.1.15+ds1-2+b4", "1.1.15"],
  ["2:1.28-1", "1.28"],
  ["1.4.0~rc.1-1", "1.4.0"],
])("takes the upstream version of %s as %s", (version, upstream) => {
  expect(upstreamVersion(version)).toBe(upstream);
});

const recipes: RuntimeRecipe[] = [
  { kind: "runc", suite: "new", binary: "usr/sbin/runc", why: "it runs" },
  { kind: "runc", suite: "same", binary: "usr/sbin/runc", why: "its level is there already" },
  { kind: "crun", suite: "same", binary: "usr/bin/crun", why: "the suite has none" },
  { kind: "runc", suite: "gone", binary: "usr/sbin/runc", why: "no mirror has the suite" },
  { kind: "crun", suite: "new", binary: "usr/bin/crun", why: "it lacks its libraries" },
];
