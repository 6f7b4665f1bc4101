import { closeSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { spanImage } from "../content/testing/span-image.ts";
import { openIndex } from "./open-index.ts";
import { readPart, readPartAhead } from "./read-part.ts";

async function indexFile(): Promise<string> {
  return spanImage(scratch(), [Buffer.from("a file")]).save();
}

test("what is read ahead is what is read at once, and an index is opened from it", async () => {
  const path = await indexFile();
  const [now, ahead] = [readPart(path), await readPartAhead(path)];
  expect(Buffer.from(ahead.shared).equals(Buffer.from(now.shared))).toBe(true);
  closeSync(now.descriptor);
  const [opened, whole] = [openIndex(path, ahead), openIndex(path)];
  expect(opened.imageDigest).toBe(whole.imageDigest);
  opened.close();
  whole.close();
});

test.each([
  ["cut short", (path: string) => truncateSync(path, 100)],
  ["empty", (path: string) => truncateSync(path, 0)],
  ["of another kind", (path: string) => writeFileSync(path, "x".repeat(5000))],
])("a file that is %s is refused ahead in the same words", async (_what, damage) => {
  const path = await indexFile();
  damage(path);
  const said = refusal(() => readPart(path));
  expect(said).toContain(path);
  await expect(readPartAhead(path)).rejects.toThrow(said);
});

test("so are a directory and what is not there", async () => {
  const directory = join(scratch(), "directory");
  mkdirSync(directory);
  for (const path of [directory, join(directory, "missing")]) {
    await expect(readPartAhead(path)).rejects.toThrow(refusal(() => readPart(path)));
  }
});

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was not refused");
}
