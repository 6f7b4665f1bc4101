/** Each structure is read back with plain Buffer reads at the offsets of include/uapi/linux/fuse.h. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inode } from "../../index/model.ts";
import { splitDevice } from "../../system/index.ts";
import { attributeBytes, encodeDevice, writeAttributes } from "./attributes.ts";
import { direntSize, writeDirent } from "./dirent.ts";
import { attributeReplyBytes, entryBytes, writeAttributeReply, writeEntry, writeNegativeEntry } from "./entry.ts";
import { answerInit, kernelOffersPassthrough } from "./init.ts";
import { allocateMessage, copyRequest, finishReply, type Message, nameAt, setWord64, word64 } from "./message.ts";
import { opcodeName, opcodes, opcodeTableSize } from "./opcodes.ts";
import { answerOpen, openFlag } from "./open.ts";
import { answerStatfs } from "./statfs.ts";
import { validity } from "./validity.ts";

const inode: fc.Arbitrary<Inode> = fc.record({
  ino: fc.integer({ min: 1, max: 2 ** 31 }),
  type: fc.constantFrom("directory", "file", "symlink", "character", "block", "fifo"),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  gid: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  size: fc.integer({ min: 0, max: 2 ** 50 }),
  mtimeSec: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  mtimeNsec: fc.integer({ min: 0, max: 999_999_999 }),
  nlink: fc.integer({ min: 0, max: 2 ** 31 }),
});

const formats = {
  directory: 0o040000,
  file: 0o100000,
  symlink: 0o120000,
  character: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
};

/** A buffer that holds an older answer. */
function used(size: number): Message {
  const message = allocateMessage(size);
  message.bytes.fill(0xaa);
  return message;
}

function expectAttributes(bytes: Buffer, at: number, node: Inode, linkCount: number): void {
  expect(bytes.readBigUInt64LE(at)).toBe(BigInt(node.ino));
  expect(bytes.readBigUInt64LE(at + 8)).toBe(BigInt(node.size));
  expect(bytes.readBigUInt64LE(at + 16)).toBe((BigInt(node.size) + 511n) / 512n);
  for (const time of [24, 32, 40]) expect(bytes.readBigInt64LE(at + time)).toBe(BigInt(node.mtimeSec));
  for (const nsec of [48, 52, 56]) expect(bytes.readUInt32LE(at + nsec)).toBe(node.mtimeNsec);
  expect(bytes.readUInt32LE(at + 60)).toBe(formats[node.type] + node.mode);
  expect(bytes.readUInt32LE(at + 64)).toBe(linkCount);
  expect(bytes.readUInt32LE(at + 68)).toBe(node.uid);
  expect(bytes.readUInt32LE(at + 72)).toBe(node.gid);
  expect(bytes.readUInt32LE(at + 76)).toBe(0);
  expect(bytes.readUInt32LE(at + 80)).toBe(4096);
  expect(bytes.readUInt32LE(at + 84)).toBe(0);
}

test("struct fuse_attr", () => {
  fc.assert(
    fc.property(inode, fc.nat(), (node, linkCount) => {
      const message = used(16 + attributeBytes + 8);
      writeAttributes(message, 4, node, linkCount);
      expectAttributes(message.bytes, 16, node, linkCount);
      expect(message.bytes.readUInt32LE(16 + 88)).toBe(0xaaaaaaaa);
    }),
  );
});

test("struct fuse_entry_out and fuse_attr_out", () => {
  fc.assert(
    fc.property(
      inode,
      fc.integer({ min: 1, max: 2 ** 50 }),
      fc.nat(),
      fc.nat(86_400_000),
      (node, nodeid, generation, ms) => {
        const nsec = (ms % 1000) * 1_000_000;
        const entry = used(16 + entryBytes);
        writeEntry(entry, 4, { nodeid, generation }, node, node.nlink, validity(ms / 1000));
        expect(entryBytes).toBe(128);
        expect(entry.bytes.readBigUInt64LE(16)).toBe(BigInt(nodeid));
        expect(entry.bytes.readBigUInt64LE(24)).toBe(BigInt(generation));
        for (const at of [32, 40]) expect(entry.bytes.readBigUInt64LE(at)).toBe(BigInt(Math.floor(ms / 1000)));
        for (const at of [48, 52]) expect(Math.abs(entry.bytes.readUInt32LE(at) - nsec)).toBeLessThan(100);
        expectAttributes(entry.bytes, 56, node, node.nlink);

        const attributes = used(16 + attributeReplyBytes);
        writeAttributeReply(attributes, 4, node, 0, { sec: 60, nsec: 5 });
        expect(attributeReplyBytes).toBe(104);
        expect(attributes.bytes.readBigUInt64LE(16)).toBe(60n);
        expect(attributes.bytes.readUInt32LE(24)).toBe(5);
        expectAttributes(attributes.bytes, 32, node, 0);
      },
    ),
  );
});

test("a negative entry is nodeid 0 with a validity", () => {
  const message = used(16 + entryBytes);
  writeNegativeEntry(message, 4, { sec: 3, nsec: 4 });
  expect(message.bytes.readBigUInt64LE(16)).toBe(0n);
  expect(message.bytes.readBigUInt64LE(32)).toBe(3n);
  expect(message.bytes.readUInt32LE(48)).toBe(4);
});

test("struct fuse_dirent with any name; padding is zero", () => {
  const name = fc.uint8Array({ minLength: 1, maxLength: 255 }).map((array) => Buffer.from(array).toString("latin1"));
  fc.assert(
    fc.property(name, fc.nat(), fc.nat(), fc.nat(15), (text, ino, offset, type) => {
      const message = used(16 + 320);
      writeDirent(message, 16, ino, offset, type, text);
      const { bytes } = message;
      const size = direntSize(text.length);
      expect(size % 8).toBe(0);
      expect(bytes.readBigUInt64LE(16)).toBe(BigInt(ino));
      expect(bytes.readBigUInt64LE(24)).toBe(BigInt(offset));
      expect(bytes.readUInt32LE(32)).toBe(text.length);
      expect(bytes.readUInt32LE(36)).toBe(type);
      expect(bytes.toString("latin1", 40, 40 + text.length)).toBe(text);
      expect(bytes.subarray(40 + text.length, 16 + size).every((byte) => byte === 0)).toBe(true);
      expect(bytes[16 + size]).toBe(0xaa);
    }),
  );
});

test("64-bit fields keep every integer that a number can hold", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const message = used(16);
      setWord64(message, 2, value);
      expect(message.bytes.readBigInt64LE(8)).toBe(BigInt(value));
      if (value >= 0) expect(word64(message, 2)).toBe(value);
    }),
  );
});

test("device numbers as the kernel encodes them", () => {
  expect(encodeDevice(1, 3)).toBe(0x103);
  // new_encode_dev(MKDEV(259, 0x12345)): minor's high bits stand above the major.
  expect(encodeDevice(259, 0x12345)).toBe(0x12310345);
  fc.assert(
    fc.property(fc.nat(0xfff), fc.nat(0xfffff), (major, minor) => {
      expect(splitDevice(encodeDevice(major, minor))).toEqual({ major, minor });
    }),
  );
});

test("the answer's header repeats the request's unique and carries length or error", () => {
  const request = used(40);
  request.bytes.writeBigUInt64LE(0xfedcba9876543210n, 8);
  const reply = used(64);
  expect(finishReply(reply, request, 8)).toBe(24);
  expect([reply.bytes.readUInt32LE(0), reply.bytes.readInt32LE(4)]).toEqual([24, 0]);
  expect(reply.bytes.readBigUInt64LE(8)).toBe(0xfedcba9876543210n);
  expect(finishReply(reply, request, -2)).toBe(16);
  expect([reply.bytes.readUInt32LE(0), reply.bytes.readInt32LE(4)]).toEqual([16, -2]);
});

test("a copied request stays when the buffer is used again", () => {
  const request = used(64);
  request.bytes.writeUInt32LE(48, 0);
  request.bytes.write("name\0", 40, "latin1");
  const copy = copyRequest(request);
  request.bytes.fill(0);
  expect(nameAt(copy, 40)).toBe("name");
});

function initRequest(major: number, minor: number, flags: number): Message {
  const request = used(104);
  request.bytes.writeUInt32LE(104, 0);
  [major, minor, 131_072, flags].forEach((value, i) => void request.bytes.writeUInt32LE(value >>> 0, 40 + 4 * i));
  return request;
}

test.each([
  ["Linux 4.18", 27, 27],
  ["Linux 5.10", 32, 32],
  ["Linux 6.18", 45, 45],
])(
  "INIT with %s: the smaller minor version, its read-ahead, and no flag that it did not offer",
  (_kernel, offered, answered) => {
    const reply = used(96);
    const offeredFlags = 1 | (1 << 22);
    expect(answerInit(initRequest(7, offered, offeredFlags), reply, { readdirplus: true, passthrough: true })).toBe(64);
    expect([reply.bytes.readUInt32LE(16), reply.bytes.readUInt32LE(20)]).toEqual([7, answered]);
    expect(reply.bytes.readUInt32LE(24)).toBe(131_072);
    expect(reply.bytes.readUInt32LE(28)).toBe(offeredFlags);
    expect(reply.bytes.readUInt32LE(36)).toBe(4096);
    expect(reply.bytes.readUInt32LE(40)).toBe(1);
    expect(reply.bytes.readUInt16LE(44)).toBe(256);
  },
);

test("READDIRPLUS is asked for only when wanted; a newer major is told ours; an old kernel is refused", () => {
  const reply = used(96);
  const plus = (1 << 13) | (1 << 14);
  answerInit(initRequest(7, 45, -1), reply, { readdirplus: true, passthrough: true });
  expect(reply.bytes.readUInt32LE(28) & plus).toBe(plus);
  answerInit(initRequest(7, 45, -1), reply, { readdirplus: false, passthrough: false });
  expect(reply.bytes.readUInt32LE(28) & plus).toBe(0);
  answerInit(initRequest(8, 1, -1), reply, { readdirplus: true, passthrough: true });
  expect([reply.bytes.readUInt32LE(16), reply.bytes.readUInt32LE(28)]).toEqual([7, 0]);
  expect(answerInit(initRequest(7, 12, -1), reply, { readdirplus: true, passthrough: true })).toBe(-71);
});

test("INIT: passthrough is asked for with a stack depth that leaves room for one overlay, where both want it", () => {
  const initExt = 1 << 30;
  const answer = (flags: number, flags2: number, passthrough: boolean) => {
    const [request, reply] = [initRequest(7, 45, flags), used(96)];
    request.bytes.writeUInt32LE(flags2, 56);
    expect(kernelOffersPassthrough(request)).toBe((flags & initExt) !== 0 && (flags2 & 0x20) !== 0);
    answerInit(request, reply, { readdirplus: true, passthrough });
    return [28, 48, 52].map((at) => reply.bytes.readUInt32LE(at));
  };
  expect(answer(initExt | 1, 0xffffffff, true)).toEqual([initExt | 1, 0x20, 1]);
  expect(answer(initExt | 1, 0xffffffff, false)).toEqual([1, 0, 0]);
  expect(answer(initExt | 1, 0xffffffdf, true)).toEqual([1, 0, 0]);
  // What an older kernel has at this place means nothing.
  expect(answer(1, 0xffffffff, true)).toEqual([1, 0, 0]);
});

test("struct fuse_open_out", () => {
  const reply = used(40);
  expect(answerOpen(reply, { handle: 7, flags: openFlag.passthrough, backingId: 9 })).toBe(16);
  expect([16, 20, 24, 28].map((at) => reply.bytes.readUInt32LE(at))).toEqual([7, 0, 1 << 7, 9]);
  answerOpen(reply, { flags: openFlag.keepCache | openFlag.cacheDir | openFlag.noFlush });
  expect([16, 20, 24, 28].map((at) => reply.bytes.readUInt32LE(at))).toEqual([0, 0, 0b101010, 0]);
});

test("STATFS of a full file system", () => {
  const reply = used(96);
  expect(answerStatfs(reply, { bytes: 8193, inodes: 12 })).toBe(80);
  const u64 = (at: number) => reply.bytes.readBigUInt64LE(16 + at);
  expect([u64(0), u64(8), u64(16), u64(24), u64(32)]).toEqual([3n, 0n, 0n, 12n, 0n]);
  expect(reply.bytes.readUInt32LE(16 + 44)).toBe(255);
});

test("opcodes fit their table and have names", () => {
  expect(Math.max(...Object.values(opcodes))).toBeLessThan(opcodeTableSize);
  expect([opcodeName(1), opcodeName(44), opcodeName(63)]).toEqual(["LOOKUP", "READDIRPLUS", "opcode 63"]);
});
