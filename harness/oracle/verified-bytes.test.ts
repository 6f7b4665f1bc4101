import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { KnownDigest, VerifiedBytes } from "./verified-bytes.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("a digest is SHA-256 whatever was known before, and tells whether the bytes are the known ones", () => {
  const piece = fc.uint8Array({ maxLength: 4 });
  const pieces = fc.array(piece, { maxLength: 4 });
  const changes = fc.record({ at: fc.nat(20), cut: fc.nat(20), extra: piece });
  fc.assert(
    fc.property(pieces, fc.option(changes), fc.boolean(), (read, change, anything) => {
      const bytes = Buffer.concat(read);
      const known = change ? Buffer.concat([bytes.subarray(0, change.cut), change.extra]) : Buffer.from(bytes);
      if (change && known.length > change.at) known[change.at] = (known[change.at] ?? 0) ^ 1;
      const digest = new KnownDigest(anything ? known : undefined);
      for (const part of read) digest.update(Buffer.from(part));
      expect(digest.isKnown).toBe(anything && known.equals(bytes));
      expect(digest.hex()).toBe(sha256(bytes));
    }),
    { numRuns: 2000 },
  );
});

it("keeps what fits, once", () => {
  const verified = new VerifiedBytes(10);
  const keep = (text: string) => verified.keep(sha256(Buffer.from(text)), Buffer.from(text));
  for (const text of ["123456", "123456", "1234", "x"]) keep(text);
  expect(["123456", "1234", "x"].map((text) => verified.get(sha256(Buffer.from(text)))?.toString())).toEqual([
    "123456",
    "1234",
    undefined,
  ]);
});
