import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { writeTar } from "../../../fixtures/pack/tar-writer.ts";
import type { RecipeEntry } from "../../../fixtures/recipe.ts";
import { UserError } from "../../errors.ts";
import { bufferSource } from "./byte-source.ts";
import type { TarEntry } from "./entry.ts";
import { readTar } from "./reader.ts";
import { tarStream } from "./tar-stream.ts";

/** Both ways must say the same: read in place, and in chunks of any size. */
function read(archive: Buffer): TarEntry[] {
  const whole = attempt(() => [...readTar(bufferSource(archive))]);
  for (const chunkBytes of [archive.length + 1, 500, 17]) {
    const streamed = attempt(() => stream(archive, chunkBytes));
    if (whole instanceof Error) expect(streamed).toEqual(whole);
    else expect(streamed).toEqual(whole.map((entry) => withDigest(entry, archive)));
  }
  if (whole instanceof Error) throw whole;
  return whole;
}

function stream(archive: Buffer, chunkBytes: number): TarEntry[] {
  const entries: TarEntry[] = [];
  const target = tarStream("archive", (entry) => entries.push(entry));
  const chunk = Buffer.alloc(chunkBytes);
  for (let at = 0; at < archive.length; at += chunkBytes) {
    // The same memory each time, as a decoder has it.
    target.push(chunk.subarray(0, archive.copy(chunk, 0, at, at + chunkBytes)));
  }
  target.finish();
  return entries;
}

function withDigest(entry: TarEntry, archive: Buffer): TarEntry {
  const data = archive.subarray(entry.dataOffset, entry.dataOffset + entry.size);
  return entry.size === 0 ? entry : { ...entry, digest: createHash("sha256").update(data).digest("hex") };
}

function attempt<T>(use: () => T): T | Error {
  try {
    return use();
  } catch (error) {
    return error as Error;
  }
}

function written(entries: readonly RecipeEntry[]): Buffer {
  return Buffer.concat([...writeTar({ entries })]);
}

/** Any bytes but NUL and slash. */
const name = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString("latin1").replace(/[\0/]/g, "_"))
  .filter((text) => text !== "." && text !== "..");
const path = fc.array(name, { minLength: 1, maxLength: 12 }).map((names) => names.join("/"));
const xattrName = name.map((text) => `user.${text.replaceAll("=", "_")}`);
const xattrs = fc.dictionary(
  xattrName,
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  { maxKeys: 3 },
);
const attributes = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 0xfffffffe }),
  gid: fc.integer({ min: 0, max: 0xfffffffe }),
  mtime: fc.record({
    sec: fc.integer({ min: -(2 ** 35), max: 2 ** 35 }),
    nsec: fc.integer({ min: 0, max: 999_999_999 }),
  }),
  xattrs,
});
const file = fc
  .record({ path, attributes, data: fc.uint8Array({ maxLength: 1500 }) })
  .map(({ path, attributes, data }): RecipeEntry => {
    const content = { size: data.length, chunks: () => [Buffer.from(data)] };
    return { kind: "file", path, content, ...attributes };
  });
const link = fc
  .record({ path, attributes, target: path })
  .map(({ path, attributes, target }): RecipeEntry => ({ kind: "symlink", path, target, ...attributes }));

test("gives back whatever the independent writer wrote, byte for byte", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(file, link), { maxLength: 6 }), (entries) => {
      const archive = written(entries);
      const found = read(archive);
      expect(found.length).toBe(entries.length);
      for (const [at, wanted] of entries.entries()) expectSame(archive, found[at], wanted);
    }),
    { numRuns: 150 },
  );
});

function expectSame(archive: Buffer, found: TarEntry | undefined, wanted: RecipeEntry): void {
  if (found === undefined || (wanted.kind !== "file" && wanted.kind !== "symlink")) throw new Error("unexpected entry");
  const { name, type, mode, uid, gid } = found;
  const { mode: wantedMode, uid: wantedUid, gid: wantedGid, mtime, xattrs = {} } = wanted;
  expect({ name, type, mode, uid, gid }).toEqual({
    ...{ name: wanted.path, type: wanted.kind, mode: wantedMode, uid: wantedUid, gid: wantedGid },
  });
  expect({ sec: found.mtimeSec, nsec: found.mtimeNsec }).toEqual(mtime);
  expect(new Map(found.xattrs)).toEqual(new Map(Object.entries(xattrs)));
  if (wanted.kind === "symlink") expect(found.linkName).toBe(wanted.target);
  else
    expect(archive.subarray(found.dataOffset, found.dataOffset + found.size)).toEqual(
      Buffer.concat([...wanted.content.chunks()]),
    );
}

test("understands GNU long names, base-256 numbers and negative times", () => {
  const long = `${"d".repeat(180)}/${"f".repeat(90)}`;
  const entries: RecipeEntry[] = [
    {
      kind: "symlink",
      path: long,
      target: `${long}x`,
      uid: 4000000000,
      mtime: { sec: -315619200, nsec: 0 },
      format: "gnu",
    },
  ];
  expect(read(written(entries))).toMatchObject([
    { name: long, linkName: `${long}x`, uid: 4000000000, mtimeSec: -315619200, type: "symlink" },
  ]);
});

test("reads what tar-stream packs", async () => {
  const stream = pack();
  stream.entry({ name: `${"a".repeat(120)}/é`, mode: 0o4755, uid: 3, mtime: new Date(1_700_000_000_000) }, "hello");
  stream.entry({ name: "link", type: "symlink", linkname: "é".repeat(90) });
  stream.entry({ name: "null", type: "character-device", devmajor: 1, devminor: 3 });
  stream.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(read(Buffer.concat(chunks))).toMatchObject([
    {
      name: Buffer.from(`${"a".repeat(120)}/é`).toString("latin1"),
      mode: 0o4755,
      uid: 3,
      size: 5,
      mtimeSec: 1_700_000_000,
    },
    { type: "symlink", linkName: Buffer.from("é".repeat(90)).toString("latin1") },
    { type: "character", rdev: { major: 1, minor: 3 } },
  ]);
});

test.each(["v7", "ustar", "oldgnu", "gnu", "posix"])("reads what GNU tar writes in the format %s", (format) => {
  // V7 knows no devices.
  const device = format === "v7" ? [] : ["dev/null"];
  const options = [
    "--create",
    `--format=${format}`,
    "--owner=1:12345",
    "--group=2:54321",
    "--mtime=@1600000000",
    "--no-recursion",
  ];
  const archive = execFileSync("tar", [...options, "--directory=/", ...device, "etc/passwd", "proc/self", "etc"], {
    maxBuffer: 1e8,
  });
  const found = read(archive);
  expect(found.map((entry) => [entry.name, entry.type])).toEqual([
    ...device.map((name) => [name, "character"]),
    ["etc/passwd", "file"],
    ["proc/self", "symlink"],
    ["etc/", "directory"],
  ]);
  expect(found.every((entry) => entry.uid === 12345 && entry.gid === 54321 && entry.mtimeSec === 1_600_000_000)).toBe(
    true,
  );
  const passwd = found.find((entry) => entry.name === "etc/passwd");
  const data = archive.subarray(passwd?.dataOffset ?? 0, (passwd?.dataOffset ?? 0) + (passwd?.size ?? 0));
  expect(data).toEqual(execFileSync("cat", ["/etc/passwd"]));
});

test("refuses sparse files", () => {
  const archive = execFileSync("sh", [
    "-c",
    'cd "$(mktemp -d)" && truncate -s 1M hole && tar --create --sparse --format=gnu hole; rm hole; rmdir "$PWD"',
  ]);
  expect(() => read(archive)).toThrow('a sparse file at byte 0, name "hole"');
});

const sample = written([
  { kind: "file", path: "a", content: { size: 700, chunks: () => [Buffer.alloc(700, 1)] } },
  { kind: "file", path: `b${"x".repeat(300)}`, content: { size: 3, chunks: () => [Buffer.from("abc")] } },
]);

test("an archive cut anywhere inside an entry is an error; between entries it ends there", () => {
  // Entry a: header, two data blocks. Entry b: PAX header, its data block, header, one data block. Then two zero blocks.
  const complete = (length: number): number | undefined => {
    if (length === 0) return 0;
    // The padding behind data carries nothing.
    if (length >= 512 + 700 && length <= 512 * 3) return 1;
    if (length >= 512 * 6 + 3 && length <= 512 * 7) return 2;
    return length >= 512 * 8 ? 2 : undefined;
  };
  for (let length = 0; length <= sample.length; length++) {
    const cut = sample.subarray(0, length);
    const entries = complete(length);
    if (entries !== undefined) expect(read(cut).length, `${length} bytes`).toBe(entries);
    else expect(() => read(cut), `${length} bytes`).toThrow(UserError);
  }
});

test("a changed header is noticed", () => {
  for (const at of [0, 5, 100, 130, 156, 257, 345, 511]) {
    const damaged = Buffer.from(sample);
    damaged[at] = (damaged[at] ?? 0) ^ 0x41;
    expect(() => read(damaged), `byte ${at}`).toThrow(/checksum/);
  }
});

test("hostile bytes give entries or one UserError, and always an end", () => {
  const mutation = fc.record({ at: fc.nat(sample.length - 1), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 20 }), (mutations) => {
      const bytes = Buffer.from(sample);
      for (const { at, byte } of mutations) bytes[at] = byte;
      // With a right checksum, damage gets past the first check.
      for (let at = 0; at < bytes.length; at += 512) fixChecksum(bytes, at);
      endsCleanly(bytes);
    }),
    { numRuns: 700 },
  );
});

function fixChecksum(bytes: Buffer, at: number): void {
  bytes.fill(0x20, at + 148, at + 156);
  const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
}

function endsCleanly(bytes: Buffer): void {
  let count = 0;
  try {
    for (const entry of read(bytes)) {
      count++;
      expect(entry.dataOffset + entry.size).toBeLessThanOrEqual(bytes.length);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  expect(count).toBeLessThanOrEqual(bytes.length / 512);
}

test("global PAX headers hold until another one, local ones win", () => {
  const archive = Buffer.concat([
    paxHeader("g", { uid: "7", mtime: "5.25" }),
    header("one"),
    paxHeader("x", { uid: "8" }),
    header("two"),
    paxHeader("g", { uid: "" }),
    header("three"),
  ]);
  expect(read(archive)).toMatchObject([
    { name: "one", uid: 7, mtimeSec: 5, mtimeNsec: 250_000_000 },
    { name: "two", uid: 8, mtimeSec: 5 },
    { name: "three", uid: 0, mtimeSec: 5 },
  ]);
});

test("a file name that ends with a slash is a directory only in the oldest format", () => {
  const [oldest, posix] = [header("d/", "\0"), header("d/", "0")].map((bytes) => read(bytes)[0]?.type);
  expect([oldest, posix]).toEqual(["directory", "file"]);
});

test("links and devices carry no data, whatever their size says", () => {
  const archive = Buffer.concat([header("link", "1", 512), header("next")]);
  expect(read(archive).map((entry) => [entry.name, entry.size])).toEqual([
    ["link", 0],
    ["next", 0],
  ]);
});

test.each([
  ["a PAX record without an equals sign", paxBlock("x", "6 abc\n"), /has no "="/],
  ["a PAX record longer than its header", paxBlock("x", "99 a=b\n"), /wrong length/],
  ["a negative PAX size", Buffer.concat([paxHeader("x", { size: "-1" }), header("f")]), /bad PAX size/],
  [
    "global headers that each entry would have to be held against for long",
    Buffer.concat(Array.from({ length: 257 }, (_, at) => paxHeader("g", { [`key${at}`]: "x" }))),
    /global headers have more than 256 records/,
  ],
  ["a NUL in a path", Buffer.concat([paxHeader("x", { path: "a\0b" }), header("f")]), /NUL in a name/],
  ["an owner beyond 32 bits", Buffer.concat([paxHeader("x", { uid: "4294967295" }), header("f")]), /bad uid/],
  [
    "an extension header without an entry",
    Buffer.concat([paxHeader("x", { uid: "1" }), Buffer.alloc(1024)]),
    /without an entry/,
  ],
  ["a lone block of zeros", Buffer.concat([header("a"), Buffer.alloc(512), header("b")]), /single block of zeros/],
  ["an unknown type", header("v", "V"), /unknown type "V" at byte 0/],
  ["a device number beyond 32 bits", withField(header("dev", "3"), 329, 2 ** 32), /bad device number/],
])("refuses %s", (_, archive, message) => {
  expect(() => read(archive)).toThrow(message);
});

function header(name: string, typeflag = "0", size = 0): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, "latin1");
  block.write("0000644\0", 100, "latin1");
  block.write(size.toString(8).padStart(11, "0"), 124, "latin1");
  block.write(typeflag, 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  fixChecksum(block, 0);
  return block;
}

/** In base-256. */
function withField(block: Buffer, at: number, value: number): Buffer {
  block.writeBigUInt64BE(BigInt(value), at);
  block[at] = 0x80;
  fixChecksum(block, 0);
  return block;
}

function paxBlock(typeflag: "x" | "g", records: string): Buffer {
  const data = Buffer.alloc(512);
  data.write(records, "latin1");
  return Buffer.concat([header("pax", typeflag, records.length), data]);
}

function paxHeader(typeflag: "x" | "g", records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const length = key.length + value.length + 5;
    return `${length < 10 ? `0${length}` : length} ${key}=${value}\n`;
  });
  return paxBlock(typeflag, lines.join(""));
}
