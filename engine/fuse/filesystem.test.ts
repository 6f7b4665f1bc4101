import fc from "fast-check";
import { expect, test } from "vitest";
import { errnoNumbers } from "../system/index.ts";
import { fullListing, truth } from "./fault/truth.ts";
import { createFilesystem, noReply, readLater, replyLater } from "./filesystem.ts";
import { answeredOpens, type Opens, zeroMessageOpens } from "./opens.ts";
import { otherThreadsOpens } from "./own/passthrough-opens.ts";
import { allocateMessage } from "./protocol/message.ts";
import { type OpcodeName, writingOpcodes } from "./protocol/opcodes.ts";
import { contentOf } from "./testing/filesystem.ts";
import { testImage } from "./testing/image.ts";
import { makeRequest, nameBody, readBody } from "./testing/requests.ts";
import { createTree } from "./tree.ts";

const image = testImage({
  entries: {
    dir: { entries: { a: { bytes: Buffer.from("aa") }, sub: { entries: {} } } },
    file: { bytes: Buffer.from("0123456789"), xattrs: { "user.x": Buffer.from("value"), "user.y": Buffer.alloc(0) } },
    large: { bytes: Buffer.alloc(64 * 1024) },
    link: { target: "dir/\xff" },
    "long-link": { target: "x".repeat(4095) },
  },
});
const tree = createTree(image.index);
const content = contentOf(image);
const options = {
  ...{ ttlSec: 1, rules: truth, listing: fullListing, readdirplus: true },
  ...{ opens: answeredOpens, passthrough: false },
};
const filesystem = createFilesystem(tree, content, options);
const reply = allocateMessage(1 << 16);

function ask(operation: OpcodeName, path: string, body?: Buffer): number {
  return filesystem(makeRequest(operation, tree.resolve(path)?.ino ?? 0, body), reply);
}

const body = (result: number) => reply.bytes.toString("latin1", 16, 16 + result);

test("every operation that writes is refused with EROFS, an unknown one with ENOSYS, an ioctl with ENOTTY", () => {
  for (const operation of writingOpcodes) expect(ask(operation, "/file")).toBe(-errnoNumbers.EROFS);
  expect(ask("STATX", "/file")).toBe(-errnoNumbers.ENOSYS);
  expect(ask("LSEEK", "/file")).toBe(-errnoNumbers.ENOSYS);
  expect(ask("IOCTL", "/file")).toBe(-errnoNumbers.ENOTTY);
  for (const flags of [1, 2])
    expect(ask("OPEN", "/file", Buffer.from([flags, 0, 0, 0, 0, 0, 0, 0]))).toBe(-errnoNumbers.EROFS);
  expect(ask("OPEN", "/file", Buffer.alloc(8))).toBe(16);
});

test("FORGET and INTERRUPT get no answer", () => {
  for (const operation of ["FORGET", "BATCH_FORGET", "INTERRUPT"] as const)
    expect(ask(operation, "/file")).toBe(noReply);
});

test("an inode number that the image has not, as a file handle of another image may hold, is ESTALE", () => {
  const ask = (operation: OpcodeName, body?: Buffer) => filesystem(makeRequest(operation, 4711, body), reply);
  expect(ask("LOOKUP", nameBody("."))).toBe(-errnoNumbers.ESTALE);
  expect(ask("GETATTR")).toBe(-errnoNumbers.ESTALE);
  expect(ask("FORGET")).toBe(noReply);
});

test("LOOKUP knows . and .., and answers a missing name with nodeid 0", () => {
  const found = (path: string, name: string) => {
    expect(ask("LOOKUP", path, nameBody(name))).toBe(128);
    return Number(reply.bytes.readBigUInt64LE(16));
  };
  expect(found("/dir", "a")).toBe(tree.resolve("/dir/a")?.ino);
  expect(found("/dir", ".")).toBe(tree.resolve("/dir")?.ino);
  expect(found("/dir/sub", "..")).toBe(tree.resolve("/dir")?.ino);
  expect(found("/", "..")).toBe(1);
  for (const name of ["missing", "constructor", "__proto__", "toString"]) expect(found("/dir", name)).toBe(0);
});

test("READ gives exactly the bytes asked for, none behind the end", () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(12), (offset, size) => {
      expect(body(ask("READ", "/file", readBody(offset, size)))).toBe("0123456789".slice(offset, offset + size));
    }),
  );
  expect(ask("READ", "/dir", readBody(0, 10))).toBe(-errnoNumbers.EINVAL);
});

test("a READ whose bytes are not there yet is put off, and then the same", async () => {
  const slow = { ...content, readNow: () => undefined };
  const request = makeRequest("READ", tree.resolve("/file")?.ino ?? 0, readBody(3, 100));
  expect(createFilesystem(tree, slow, options)(request, reply)).toBe(replyLater);
  expect((await readLater(request, tree, slow)).toString()).toBe("3456789");
});

test("opens without messages, and opens that another thread must answer", () => {
  const flags = Buffer.alloc(8);
  const asked = (opens: Opens, operation: OpcodeName, path: string, handle: number) =>
    createFilesystem(tree, content, { ...options, opens })(
      makeRequest(operation, tree.resolve(path)?.ino ?? 0, operation === "RELEASE" ? sized(handle) : flags),
      reply,
    );
  for (const operation of ["OPEN", "OPENDIR"] as const) {
    expect(asked(zeroMessageOpens, operation, "/file", 0)).toBe(-errnoNumbers.ENOSYS);
  }
  expect(asked(otherThreadsOpens, "OPEN", "/file", 0)).toBe(16);
  expect(asked(otherThreadsOpens, "OPEN", "/large", 0)).toBe(replyLater);
  expect(asked(otherThreadsOpens, "RELEASE", "/large", 1)).toBe(replyLater);
  expect(asked(otherThreadsOpens, "RELEASE", "/file", 0)).toBe(0);
});

test.each([
  ["Linux 5.1, which opens directories by itself", 1 << 24, -errnoNumbers.ENOSYS],
  ["an older kernel, which would fail the open", 0, 16],
])("OPENDIR of %s", (_kernel, flags, answer) => {
  const init = Buffer.alloc(16);
  [7, 27, 131_072, flags].forEach((value, at) => void init.writeUInt32LE(value, 4 * at));
  const served = createFilesystem(tree, content, { ...options, opens: zeroMessageOpens });
  expect(served(makeRequest("INIT", 0, init), reply)).toBe(64);
  expect(served(makeRequest("OPENDIR", 1, Buffer.alloc(8)), reply)).toBe(answer);
});

test("READLINK gives the target's bytes", () => {
  expect(body(ask("READLINK", "/link"))).toBe("dir/\xff");
  expect(ask("READLINK", "/long-link")).toBe(4095);
  expect(ask("READLINK", "/file")).toBe(-errnoNumbers.EINVAL);
});

test("xattr sizes: 0 asks, too small is ERANGE, missing is ENODATA, none is an empty list", () => {
  const get = (size: number, name: string) => ask("GETXATTR", "/file", Buffer.concat([sized(size), nameBody(name)]));
  expect(get(0, "user.x")).toBe(8);
  expect(reply.bytes.readUInt32LE(16)).toBe(5);
  expect(get(4, "user.x")).toBe(-errnoNumbers.ERANGE);
  expect(body(get(5, "user.x"))).toBe("value");
  expect(get(5, "user.y")).toBe(0);
  expect(get(5, "user.z")).toBe(-errnoNumbers.ENODATA);
  expect(body(ask("LISTXATTR", "/file", sized(64)))).toBe("user.x\0user.y\0");
  expect(ask("LISTXATTR", "/file", sized(13))).toBe(-errnoNumbers.ERANGE);
  expect(ask("LISTXATTR", "/dir", sized(64))).toBe(0);
  expect(ask("LISTXATTR", "/dir", sized(0))).toBe(8);
  expect(reply.bytes.readUInt32LE(16)).toBe(0);
});

function sized(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(size, 0);
  return bytes;
}

test("a directory read in pieces of any size shows each entry once, and goes on from any offset", () => {
  const names = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`${"n".repeat(1 + (i % 50))}${i}`, { bytes: Buffer.alloc(0) }]),
  );
  const many = createTree(testImage({ entries: names }).index);
  const other = createFilesystem(many, content, options);
  fc.assert(
    fc.property(fc.integer({ min: 250, max: 2000 }), fc.boolean(), (size, plus) => {
      const seen: string[] = [];
      for (let offset = 0, done = false; !done; ) {
        const read = other(makeRequest(plus ? "READDIRPLUS" : "READDIR", 1, readBody(offset, size)), reply);
        expect(read).toBeLessThanOrEqual(size);
        done = read === 0;
        for (let at = 16; at < 16 + read; ) {
          const entry = at + (plus ? 128 : 0);
          const length = reply.bytes.readUInt32LE(entry + 16);
          seen.push(reply.bytes.toString("latin1", entry + 24, entry + 24 + length));
          offset = Number(reply.bytes.readBigUInt64LE(entry + 8));
          at = entry + ((24 + length + 7) & ~7);
        }
      }
      expect(seen).toEqual([".", "..", ...many.entries(many.resolve("/") ?? expect.fail()).map(({ name }) => name)]);
      expect(new Set(seen).size).toBe(62);
    }),
  );
});
