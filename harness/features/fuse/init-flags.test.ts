import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeOffer } from "./decode-offer.ts";
import { initFlag, initFlagNames, namesOfFlags } from "./init-flags.ts";

test("bits are those of include/uapi/linux/fuse.h", () => {
  expect(initFlag("async-read")).toBe(1n << 0n);
  expect(initFlag("do-readdirplus")).toBe(1n << 13n);
  expect(initFlag("no-opendir-support")).toBe(1n << 24n);
  expect(initFlag("init-ext")).toBe(1n << 30n);
  expect(initFlag("security-ctx")).toBe(1n << 32n);
  expect(initFlag("passthrough")).toBe(1n << 37n);
  expect(initFlag("over-io-uring")).toBe(1n << 41n);
});

test("any set of flags comes back by name, unknown bits by number", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 63 })), (bits) => {
      const flags = bits.reduce((all, bit) => all | (1n << BigInt(bit)), 0n);
      const sorted = bits.toSorted((a, b) => a - b);
      expect(namesOfFlags(flags)).toEqual(sorted.map((bit) => initFlagNames[bit] ?? `bit ${bit}`));
    }),
  );
});

test("an old INIT has one word of flags, whatever stands behind it", () => {
  const request = Buffer.alloc(40 + 64, 0xff);
  request.writeUInt32LE(7, 40);
  request.writeUInt32LE(32, 44);
  request.writeUInt32LE(0x1, 52);
  expect(decodeOffer(request)).toEqual({ version: "7.32", flags: 1n });
  expect(decodeOffer(request.subarray(0, 56))).toEqual({ version: "7.32", flags: 1n });
});

test("with init-ext the second word counts from bit 32 on", () => {
  const request = Buffer.alloc(40 + 64);
  request.writeUInt32LE(7, 40);
  request.writeUInt32LE(45, 44);
  request.writeUInt32LE(2 ** 30, 52);
  request.writeUInt32LE(2 ** 5, 56);
  expect(namesOfFlags(decodeOffer(request).flags)).toEqual(["init-ext", "passthrough"]);
});
