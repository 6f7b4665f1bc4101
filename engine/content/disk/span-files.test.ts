import { closeSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { mount, umount2 } from "../../system/index.ts";
import { createBackOff } from "../back-off.ts";
import { createCounters } from "../metrics.ts";
import { sha256 } from "../testing/span-image.ts";
import { createWarnings } from "../warnings.ts";
import { createBootStamp } from "./boot-stamp.ts";
import { createCacheDirectory } from "./cache-directory.ts";
import { removeAbandoned, tryClaim } from "./claim.ts";
import { createRoom } from "./room.ts";
import { createSpanFiles } from "./span-files.ts";

const bytes = Buffer.from("the bytes of a span");
const span = { digest: sha256(bytes), length: bytes.length };

function cacheIn(path: string, maxBytes?: number) {
  const counters = createCounters();
  const directory = createCacheDirectory(path, createBootStamp());
  const files = createSpanFiles({
    ...{ directory, counters, patienceMs: 60 },
    room: createRoom(path, maxBytes, counters),
    backOff: createBackOff({ firstMs: 1e6, longestMs: 1e6 }),
    warnings: createWarnings(counters, () => {}),
  });
  return { files, path: directory.pathOf("spans", span.digest) };
}

test("a writer that lives but gets nowhere holds nobody up for ever", async () => {
  const { files, path } = cacheIn(scratch());
  const other = tryClaim(path);
  expect(await files.claim(span)).toBeUndefined();
  other?.abandon();
  const claim = await files.claim(span);
  expect(claim).toBeDefined();
  expect(await files.write(claim ?? expect.fail(), span, bytes)).toBe(true);
  expect(await files.read(span)).toEqual(bytes);
  files.close();
});

test("a claim ends with its holder, and only one is given of a file", () => {
  const path = join(scratch(), "spans", "file");
  const first = tryClaim(path);
  expect(tryClaim(path)).toBeUndefined();
  closeSync(first?.fd ?? -1);
  const second = tryClaim(path);
  second?.publish();
  expect(existsSync(path)).toBe(true);
  expect(existsSync(`${path}.part`)).toBe(false);
});

test("what a dead writer left is removed, that of a living one is not, and nothing is made where nothing is", () => {
  const path = join(scratch(), "spans", "file");
  removeAbandoned(path);
  expect(existsSync(dirname(path))).toBe(false);
  const claim = tryClaim(path);
  removeAbandoned(path);
  expect(existsSync(`${path}.part`)).toBe(true);
  closeSync(claim?.fd ?? -1);
  removeAbandoned(path);
  expect(existsSync(`${path}.part`)).toBe(false);
});

test("without a limit no more than a quarter of the file system is used", async () => {
  const directory = join(scratch(), "small");
  mkdirSync(directory);
  mount("tmpfs", directory, "tmpfs", 0, "size=64k");
  onTestFinished(() => umount2(directory, 0));
  const room = createRoom(directory, undefined, createCounters());
  expect(await room.make(8 * 1024)).toBeDefined();
  // More than half of it would be one file.
  expect(await room.make(8 * 1024 + 1)).toBeUndefined();
});

test("a digest that leads out of the directory is refused", () => {
  const directory = createCacheDirectory(scratch(), createBootStamp());
  expect(() => directory.pathOf("spans", "../../etc/passwd")).toThrow("not a SHA-256");
});
