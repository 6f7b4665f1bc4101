import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeImage } from "./image.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-image-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function imageOf(name: string, files: readonly string[], time: number): Promise<Buffer> {
  const root = join(directory, name, "root");
  mkdirSync(root, { recursive: true });
  for (const file of files) {
    writeFileSync(join(root, file), file);
    utimesSync(join(root, file), time, time);
  }
  await makeImage(root, join(directory, `${name}.img`));
  return readFileSync(join(directory, `${name}.img`));
}

it("makes equal images of equal trees, whenever and in whatever order they were written", async () => {
  const first = await imageOf("first", ["a", "b", "c"], 1_000_000);
  const second = await imageOf("second", ["c", "a", "b"], 2_000_000);
  const other = await imageOf("other", ["a", "b", "d"], 1_000_000);
  expect(second.equals(first)).toBe(true);
  expect(other.equals(first)).toBe(false);
});
