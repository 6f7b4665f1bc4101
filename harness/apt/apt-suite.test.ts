import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AptSuite, openSuite } from "./apt-suite.ts";
import { makeLocalMirror } from "./local-mirror.ts";

let directory: string;
let suite: AptSuite;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mountproof-suite-"));
  const mirror = await makeLocalMirror(join(directory, "mirror"), "trial", [
    { name: "linux-image-1.2", version: "1.2-1", files: {} },
    { name: "linux-image-1.3", version: "1.3-1", files: {} },
    { name: "other", version: "1", files: {} },
  ]);
  suite = await openSuite("trial", [mirror], join(directory, "lists"), "unsigned");
});
afterAll(() => rm(directory, { recursive: true }));

it("lists names by their beginning", async () => {
  expect((await suite.names("linux-image-")).toSorted()).toEqual(["linux-image-1.2", "linux-image-1.3"]);
});

it("describes the packages that there are and leaves out the others", async () => {
  const described = await suite.describe(["linux-image-1.3", "missing"]);
  expect(described.map((fields) => [fields.get("Package"), fields.get("Version")])).toEqual([
    ["linux-image-1.3", "1.3-1"],
  ]);
  expect(Number(described[0]?.get("Size"))).toBeGreaterThan(0);
});

it("describes nothing when there is none of them", async () => {
  expect(await suite.describe(["missing"])).toEqual([]);
});
