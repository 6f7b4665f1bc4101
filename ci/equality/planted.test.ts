/** A server that tells or gives something else is found out, whatever it is. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttributeFault, Faults } from "../../engine/fuse/faults.ts";
import { prepareFixture } from "../../fixtures/build.ts";
import { allDifferences, type Expected } from "./compare.ts";
import { expectedOf } from "./expected.ts";
import { openShowroom, type Showroom } from "./shown-tree.ts";

let directory: string;
let showroom: Showroom;
let image: Awaited<ReturnType<typeof prepareFixture>>;
let expected: Expected;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-equality-"));
  showroom = await openShowroom(directory);
  image = await prepareFixture("probe");
  expected = await expectedOf(image);
});
afterAll(async () => {
  await showroom.close();
  rmSync(directory, { recursive: true });
});

const on = (path: string, told: Omit<AttributeFault, "on">): Faults => ({
  attributes: [{ on: { paths: [path] }, ...told }],
});

test.each<[string, Faults]>([
  ["/etc/group nlink", on("/etc/group", { linkCount: 3 })],
  ["/data/setuid mode", on("/data/setuid", { modeWithout: 0o4000 })],
  ["/data/dir uid", on("/data/dir", { owner: { uid: 0, gid: 1000 } })],
  ["/data/rename-me mtimeNsec", on("/data/rename-me", { mtimeWholeSeconds: true })],
  ["/data/with-xattr xattrs", on("/data/with-xattr", { xattrsShorterBy: 1 })],
  ["/data/symlink target", on("/data/symlink", { targetBytes: 3 })],
  ["/data/append.txt sha256", { reads: [{ on: { paths: ["/data/append.txt"] }, fromOffset: 14, zeros: true }] }],
  ["/data/linked-b group", { image: { hardLinks: "separate" } }],
  ["/data/fifo is missing", { image: { lostNames: "^fifo$" } }],
  ["/data/extra should not be there", { image: { extraFile: "extra" } }],
])("%s", async (what, faults) => {
  const { indexPath, storeDir } = image;
  const spec = { indexPath, storeDir, fuseLibrary: "own", faults } as const;
  const { cold } = await showroom.read("lower", spec);
  const [path = "", ...words] = what.split(" ");
  for (const whom of ["truth", "umoci"]) {
    const line = `against ${whom}: ${JSON.stringify(path)} ${words.join(" ")}`;
    expect(allDifferences(expected, cold, "own", "lower")).toContainEqual(expect.stringContaining(line));
  }
});
