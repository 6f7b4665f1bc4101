/** Files that are no sound index: cut, changed, of another version, or made to harm. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { UserError } from "../errors.ts";
import {
  entryField,
  headerCrcAt,
  headerField,
  inodeField,
  type SectionName,
  sectionEntryBytes,
  sectionNames,
} from "./format.ts";
import { encodeIndex, type ImageIndex, type ImageModel, type Inode, openIndex, writeIndex } from "./index.ts";
import { anyModel, common, emptyModel, modelOf } from "./testing/models.ts";

test("cut or changed anywhere is refused", async () => {
  const path = join(scratch(), "index");
  await writeIndex(modelOf(["some", "names"]), path);
  const bytes = readFileSync(path);
  for (let length = 0; length < bytes.length; length += 7) expectRefused(path, bytes.subarray(0, length));
  for (let at = 0; at < bytes.length; at += 3) expectRefused(path, changed(bytes, at, 0x15));
  expectRefused(path, Buffer.concat([bytes, Buffer.from("more")]));
});

test("one flipped bit is refused, in a window when it is asked for", () => {
  const path = join(scratch(), "index");
  fc.assert(
    fc.property(anyModel, fc.nat(), fc.nat(7), (model, dice, bit) => {
      const bytes = encodeIndex(model);
      const at = dice % bytes.length;
      writeFileSync(path, changed(bytes, at, 1 << bit));
      const windowsAt = Number(bytes.readBigUInt64LE(headerField.readBytes));
      const index = openOrRefuse(path);
      if (at < windowsAt) expect(index).toBeUndefined();
      else expect(() => index?.toModel()).toThrow(badIndex);
      index?.close();
    }),
    { numRuns: 200 },
  );
});

test("of another version is refused by number, and told from what is no index", () => {
  const path = join(scratch(), "index");
  const old = '{"magic":"mountproof-index","formatVersion":1,"bytes":2,"sha256":"x"}\n{}';
  const later = encodeIndex(emptyModel);
  later.writeUInt32LE(99, headerField.version);
  for (const [bytes, why] of [
    [Buffer.from(old), "it has format version 1, wanted 2"],
    [later, "it has format version 99, wanted 2"],
    [Buffer.from("#!/bin/sh\nexit 0\n# some text that is longer than magic and version"), "it is not an index file"],
    [Buffer.alloc(0), "it is not an index file"],
  ] as const) {
    writeFileSync(path, bytes);
    expect(() => openIndex(path)).toThrow(why);
    expect(() => openIndex(path)).toThrow(
      expect.objectContaining({ code: "BAD_INDEX", hint: "index the image again" }),
    );
  }
});

test("that is missing, a directory or a pipe is refused by name", () => {
  expect(() => openIndex("/nowhere/index")).toThrow('reading index "/nowhere/index"');
  expect(() => openIndex("/tmp")).toThrow('reading index "/tmp": it is not a regular file');
  const pipe = join(scratch(), "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(() => openIndex(pipe)).toThrow("it is not a regular file");
});

test("a header that claims more than there is takes no memory", () => {
  const path = join(scratch(), "index");
  const bytes = encodeIndex(emptyModel);
  const lastLength = headerField.sections + (sectionNames.length - 1) * sectionEntryBytes + 8;
  const huge = Buffer.from(bytes);
  huge.writeBigUInt64LE(2n ** 40n, lastLength);
  huge.writeBigUInt64LE(bytes.readBigUInt64LE(headerField.readBytes) + 2n ** 40n, headerField.readBytes);
  writeFileSync(path, withChecksums(huge, 0));
  expect(() => openIndex(path)).toThrow("do not fit the file");
  for (const [at, value] of [
    [headerField.fileBytes, 2n ** 40n],
    [headerField.readBytes, 2n ** 40n],
    [headerField.readBytes, 2n ** 64n - 1n],
    [headerField.sections + 8, 2n ** 62n],
    [headerField.sections + sectionEntryBytes, 0n],
  ] as const) {
    const hostile = Buffer.from(bytes);
    hostile.writeBigUInt64LE(value, at);
    writeFileSync(path, withChecksums(hostile, sectionNames.length));
    expect(() => openIndex(path)).toThrow(/wanted 1099511627776|do not fit the file/);
  }
});

test("a table without an empty slot ends a search all the same", () => {
  const path = join(scratch(), "index");
  const bytes = encodeIndex(modelOf(Array.from({ length: 500 }, (_, at) => `name ${at}`)));
  const entry = headerField.sections + sectionNames.indexOf("slots") * sectionEntryBytes;
  const offset = Number(bytes.readBigUInt64LE(entry));
  for (let at = 0; at < Number(bytes.readBigUInt64LE(entry + 8)); at += 4) bytes.writeUInt32LE(1, offset + at);
  writeFileSync(path, withChecksums(bytes, sectionNames.length));
  const index = openIndex(path);
  expect([index.child(1, "name 0"), index.child(1, "name 1"), index.child(1, "none")]).toEqual([2, 0, 0]);
});

test.each<[SectionName, number, number, string]>([
  ["entries", entryField.name, 0xffffffff, "inode 1 is malformed"],
  ["entries", entryField.nameBytes, 256, "inode 1 is malformed"],
  ["entries", entryField.ino, 3, "inode 1 is malformed"],
  ["slots", 0, 0xffffffff, "slot 0 has no entry"],
  ["inodes", inodeField.a, 1, "inode 1 is malformed"],
  ["inodes", inodeField.xattrs, 1, "inode 1 is malformed"],
  ["inodes", inodeField.size + 1, 2 ** 21, "inode 1 is malformed"],
])("a hostile word in %s, number %i, is refused", (section, word, value, message) => {
  const path = join(scratch(), "index");
  const bytes = encodeIndex(modelOf(["name"]));
  const entry = headerField.sections + sectionNames.indexOf(section) * sectionEntryBytes;
  bytes.writeUInt32LE(value, Number(bytes.readBigUInt64LE(entry)) + 4 * word);
  writeFileSync(path, withChecksums(bytes, sectionNames.length));
  expect(() => openIndex(path)).toThrow(message);
});

test("attributes that repeat one long value, and a target that no reply holds, are refused before they take memory", () => {
  const path = join(scratch(), "index");
  const value = Buffer.alloc(1024 * 1024).toString("base64");
  const root = (count: number, length: number): ImageModel => {
    const pairs = Array.from({ length: count }, (_, at) => [`user.${at}`, value]);
    const link: Inode = { ...common, ino: 2, type: "symlink", target: "x".repeat(length) };
    const children = { link: 2 };
    return {
      ...emptyModel,
      inodes: [{ ...common, ino: 1, type: "directory", xattrs: Object.fromEntries(pairs), children }, link],
    };
  };
  expect(() => encodeIndex(root(4, 4095))).toThrow(/a set of attributes has \d+ bytes, at most 4194304 fit/);
  expect(() => encodeIndex(root(3, 4096))).toThrow("inode 2 is malformed");
  const bytes = encodeIndex(root(3, 4095));
  writeFileSync(path, bytes);
  openIndex(path).close();
  // A set that has all pairs of the one before it, too: thousands of such would be read at each opening.
  const entry = headerField.sections + sectionNames.indexOf("xattrSets") * sectionEntryBytes;
  bytes.writeUInt32LE(1, Number(bytes.readBigUInt64LE(entry)));
  writeFileSync(path, withChecksums(bytes, sectionNames.length));
  expect(() => openIndex(path)).toThrow("a set of attributes is malformed");
});

/** The checksums are right, so the structure has to be looked at. */
test("whatever a file says, it is refused or every answer comes", () => {
  const path = join(scratch(), "index");
  const change = fc.record({ at: fc.nat(), value: fc.oneof(fc.nat(300), fc.constantFrom(0xff, 0x80), fc.integer()) });
  let opened = 0;
  fc.assert(
    fc.property(anyModel, fc.array(change, { minLength: 1, maxLength: 4 }), (model, changes) => {
      const bytes = encodeIndex(model);
      const first = headerField.sections + sectionNames.length * sectionEntryBytes;
      for (const { at, value } of changes) bytes.writeInt32LE(value | 0, wordAt(first, bytes.length, at));
      writeFileSync(path, withChecksums(bytes, sectionNames.length));
      const index = openOrRefuse(path);
      if (index === undefined) return;
      opened++;
      useAll(index);
      index.close();
    }),
    { numRuns: 1000 },
  );
  // Otherwise nothing but the refusal was tested.
  expect(opened).toBeGreaterThan(100);
});

function isBadIndex(error: unknown): boolean {
  return error instanceof UserError && error.code === "BAD_INDEX" && !error.message.includes("\n");
}

const badIndex = expect.objectContaining({ code: "BAD_INDEX" });

function expectRefused(path: string, bytes: Buffer): void {
  writeFileSync(path, bytes);
  if (openOrRefuse(path) !== undefined) throw new Error("a damaged index was opened");
}

function changed(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** Behind the header, at a whole word. */
function wordAt(first: number, length: number, dice: number): number {
  return first + (dice % Math.floor((length - first) / 4)) * 4;
}

function withChecksums(bytes: Buffer, sections: number): Buffer {
  for (let at = 0; at < sections; at++) {
    const entry = headerField.sections + at * sectionEntryBytes;
    const offset = Number(bytes.readBigUInt64LE(entry));
    const end = offset + Math.ceil(Number(bytes.readBigUInt64LE(entry + 8)) / 8) * 8;
    bytes.writeUInt32LE(crc32(bytes.subarray(offset, end)), entry + 16);
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerCrcAt)), headerCrcAt);
  return bytes;
}

function openOrRefuse(path: string): ImageIndex | undefined {
  try {
    return openIndex(path);
  } catch (error) {
    if (!isBadIndex(error)) throw error;
    return undefined;
  }
}

/** Walks the tree from its root and asks for everything; windows may be refused. */
function useAll(index: ImageIndex): void {
  const directories = [1];
  for (let ino = directories.pop(); ino !== undefined; ino = directories.pop()) {
    if (index.inode(index.parent(ino)) === undefined) throw new Error(`no parent of ${ino}`);
    for (let at = 0; at < index.entryCount(ino); at++) {
      const entry = index.entry(ino, at);
      index.child(ino, entry.name);
      if (index.inode(entry.ino)?.type === "directory") directories.push(entry.ino);
    }
  }
  for (let ino = 1; ino <= index.inodeCount; ino++) {
    if (index.inode(ino)?.ino !== ino) throw new Error(`no inode ${ino}`);
  }
  for (const [at, { size }] of index.layers.entries()) for (const part of [0, 0.5, 1]) index.span(at, size * part);
  try {
    index.toModel();
  } catch (error) {
    if (!isBadIndex(error)) throw error;
  }
}
