import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { openContent } from "./open-content.ts";
import { formatPrefetch, parsePrefetch, readPrefetch, writePrefetch } from "./prefetch.ts";
import { someFile, spanImage } from "./testing/span-image.ts";

const path = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((name) => `/${Buffer.from(name).toString("latin1")}`);
const entry = fc.oneof(fc.record({ path }), fc.record({ path, offset: fc.maxSafeNat(), length: fc.maxSafeNat() }));

test("a list comes back as it was, with any path that bytes can make", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
      expect(parsePrefetch(formatPrefetch(entries), "list")).toEqual(entries);
    }),
  );
  const [file, entries] = [join(scratch(), "list"), fc.sample(entry, 50)];
  await writePrefetch(file, entries);
  expect(await readPrefetch(file)).toEqual(entries);
});

test("any text gives entries or one error that names the line", () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    entry.map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      try {
        for (const found of parsePrefetch(lines.join("\n"), "list")) expect(found.path.startsWith("/")).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: "BAD_PREFETCH", message: expect.stringMatching(/line \d+ is "/) });
      }
    }),
  );
});

test("a list written by hand holds plain paths, in the bytes of the file", async () => {
  const file = join(scratch(), "list");
  writeFileSync(file, '/usr/bin/sh\n\n/ö\n{"path":"/a","offset":1,"length":2}\n');
  expect(await readPrefetch(file)).toEqual([
    { path: "/usr/bin/sh" },
    { path: Buffer.from("/ö").toString("latin1") },
    { path: "/a", offset: 1, length: 2 },
  ]);
});

test.each([
  ["usr/bin/sh", "line 1 is"],
  ['/a\n{"path":"/a","offset":-1,"length":2}', "line 2 is"],
  ['{"path":"/a","offset":1}', "line 1 is"],
])("%j is refused", (text, why) => {
  expect(() => parsePrefetch(text, "list")).toThrow(why);
});

/** Of one span each, but the last one. */
const files = [4096, 4096, 4096, 20_480].map((bytes, seed) => someFile(bytes, seed));

test("a mount fetches what its list names, and nothing else", async () => {
  const image = spanImage(scratch(), files);
  const file = join(scratch(), "list");
  await writePrefetch(file, [
    { path: "/2" },
    { path: "/gone" },
    { path: "/3", offset: 5000, length: 4000 },
    { path: "/2" },
  ]);
  const content = openContent(image.index, { prefetch: file, cache: { directory: join(scratch(), "cache") } });
  await content.idle();
  expect(content.metrics.prefetch).toEqual({ spans: 3, done: 3, failed: 0 });
  expect(content.metrics.fetches.count).toBe(3);
  const target = Buffer.alloc(4096);
  expect(content.readNow(image.inode(2), 0, 4096, target, 0)).toBe(4096);
  expect(content.readNow(image.inode(0), 0, 4096, target, 0)).toBeUndefined();
  content.close();
});

test("a list that cannot be read, and blobs that cannot be had, do not stop a mount", async () => {
  const image = spanImage(scratch(), files);
  const told: string[] = [];
  const warn = (message: string) => told.push(message);
  const content = openContent(image.index, { prefetch: join(scratch(), "missing") }, { warn });
  await content.idle();
  expect(told).toEqual([expect.stringMatching(/^reading the prefetch list .*ENOENT.*nothing is fetched ahead$/)]);
  expect((await content.read(image.inode(0), 0, 10)).length).toBe(10);
  content.close();
  const file = join(scratch(), "list");
  await writePrefetch(file, [{ path: "/0" }, { path: "/1" }]);
  const source = { reference: join(scratch(), "nowhere") };
  const unreachable = openContent(image.index, { prefetch: file, source }, { warn });
  await unreachable.idle();
  expect(unreachable.metrics.prefetch).toEqual({ spans: 2, done: 0, failed: 2 });
  unreachable.close();
});
