/** Layers as blobs: whatever way they are compressed and cut, each span decompresses alone to the right bytes. */
import { createHash } from "node:crypto";
import * as zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BlobRecord, SpanRecord } from "../index/model.ts";
import { layerDecoder } from "./decode-layer.ts";
import { inflateSpan } from "./inflate-span.ts";
import { createSpanRecorder } from "./span-recorder.ts";

type Encoding = BlobRecord["encoding"];

/** Compressible and not, so that all kinds of deflate blocks occur. */
const data = fc
  .array(
    fc.record({
      kind: fc.constantFrom("text", "noise", "zeros"),
      length: fc.oneof(fc.nat(300), fc.nat(60_000)),
      seed: fc.nat(),
    }),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts.map(fill)));

function fill({ kind, length, seed }: { kind: string; length: number; seed: number }): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed | 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    if (kind === "noise") bytes[at] = state >>> 16;
    if (kind === "text") bytes[at] = "the quick brown fox \n".charCodeAt(((state >>> 16) % 7) * 3 + (at % 3));
  }
  return bytes;
}

const { constants } = zlib;
const deflateOptions = fc.record({
  level: fc.constantFrom(0, 1, 6, 9),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_RLE, constants.Z_HUFFMAN_ONLY, constants.Z_FIXED),
  // Small memory makes many small blocks.
  memLevel: fc.constantFrom(1, 8),
});

/** Members as a function of their bytes, each compressed in its own way. */
const gzipWays = fc.array(fc.tuple(fc.nat(99), deflateOptions, fc.boolean()), { minLength: 1, maxLength: 12 });

function gzipMembers(bytes: Buffer, ways: typeof gzipWays extends fc.Arbitrary<infer T> ? T : never): Buffer {
  let at = 0;
  const members = ways.map(([share, options, hasExtras], number) => {
    const end = number === ways.length - 1 ? bytes.length : at + Math.floor(((bytes.length - at) * share) / 100);
    const member = zlib.gzipSync(bytes.subarray(at, end), options);
    at = end;
    return hasExtras ? withExtras(member) : member;
  });
  return Buffer.concat(members);
}

/** A header with all that RFC 1952 allows: FEXTRA, FNAME, FCOMMENT, FHCRC. */
function withExtras(member: Buffer): Buffer {
  const fields = Buffer.concat([Buffer.from([4, 0, 1, 2, 3, 4]), Buffer.from("name\0"), Buffer.from("a comment\0")]);
  const header = Buffer.concat([member.subarray(0, 10), fields]);
  header[3] = 2 | 4 | 8 | 16;
  const crc = Buffer.alloc(2);
  crc.writeUInt16LE(zlib.crc32(header) & 0xffff);
  return Buffer.concat([header, crc, member.subarray(10)]);
}

function zstdFrames(bytes: Buffer, cuts: readonly number[]): Buffer {
  const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const frames = places.slice(1).map((end, at) => {
    const params = { [constants.ZSTD_c_checksumFlag]: at % 2, [constants.ZSTD_c_compressionLevel]: 1 + (at % 4) };
    const frame = zlib.zstdCompressSync(bytes.subarray(places[at], end), { params });
    return at % 3 === 1 ? Buffer.concat([skippable, frame]) : frame;
  });
  return Buffer.concat(frames);
}

interface Decoded {
  readonly bytes: Buffer;
  readonly spans: readonly SpanRecord[];
}

function decode(encoding: Encoding, blob: Buffer, spanBytes: number, chunkBytes = 65_536): Decoded {
  const recorder = createSpanRecorder(spanBytes);
  const parts: Buffer[] = [];
  const sink = {
    get wanted() {
      return recorder.wanted;
    },
    cut: recorder.cut,
    bytes(bytes: Buffer) {
      parts.push(Buffer.from(bytes));
      recorder.bytes(bytes);
    },
  };
  const decoder = layerDecoder({ digest: "sha256:b", encoding }, sink);
  try {
    for (let at = 0; at < blob.length; at += chunkBytes) decoder.push(blob.subarray(at, at + chunkBytes));
    decoder.finish();
  } finally {
    decoder.close();
  }
  return { bytes: Buffer.concat(parts), spans: recorder.spans };
}

async function expectSpans(encoding: Encoding, blob: Buffer, { bytes, spans }: Decoded): Promise<void> {
  let next = 0;
  for (const span of spans) {
    expect(span.offset).toBe(next);
    next += span.length;
    const wanted = bytes.subarray(span.offset, next);
    const range = blob.subarray(span.blobOffset, span.blobOffset + span.blobLength);
    expect(range.length).toBe(span.blobLength);
    const { bits = 0, window } = span.resume ?? {};
    const alone = await inflateSpan(encoding, { length: span.length, bits, window: () => window }, range);
    if (!alone.equals(wanted)) expect.fail(`span at ${span.offset} is wrong`);
    expect(span.digest).toBe(createHash("sha256").update(wanted).digest("hex"));
  }
  expect(next).toBe(bytes.length);
}

const spanSizes = fc.constantFrom(1, 500, 5000, 40_000, 1_000_000);
const chunkSizes = fc.constantFrom(1, 7, 1000, 65_536);

test("gzip: random data, members, levels, strategies, chunks", async () => {
  await fc.assert(
    fc.asyncProperty(data, gzipWays, spanSizes, chunkSizes, async (bytes, ways, spanBytes, chunkBytes) => {
      const blob = gzipMembers(bytes, ways);
      const decoded = decode("gzip", blob, spanBytes, chunkBytes === 1 && blob.length > 5000 ? 64 : chunkBytes);
      if (!decoded.bytes.equals(zlib.gunzipSync(blob))) expect.fail("not what zlib makes of it");
      await expectSpans("gzip", blob, decoded);
    }),
    { numRuns: 80 },
  );
});

test("zstd: random data, frames, chunks", async () => {
  const cuts = fc.array(fc.nat(), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(data, cuts, spanSizes, chunkSizes, async (bytes, places, spanBytes, chunkBytes) => {
      const blob = zstdFrames(bytes, places);
      const decoded = decode("zstd", blob, spanBytes, chunkBytes);
      if (!decoded.bytes.equals(bytes)) expect.fail("not what was compressed");
      await expectSpans("zstd", blob, decoded);
    }),
    { numRuns: 50 },
  );
});

test("tar: spans of exactly the size", async () => {
  const bytes = fill({ kind: "noise", length: 100_000, seed: 5 });
  const decoded = decode("tar", bytes, 30_000, 7000);
  await expectSpans("tar", bytes, decoded);
  expect(decoded.spans.map(({ length }) => length)).toEqual([30_000, 30_000, 30_000, 10_000]);
});

test("a large member has spans inside it, at every bit of a byte; tiny members are bundled", () => {
  const text = fill({ kind: "text", length: 3_000_000, seed: 9 });
  const inside = decode("gzip", zlib.gzipSync(text, { memLevel: 1, level: 6 }), 30_000);
  const bits = new Set(inside.spans.map(({ resume }) => resume?.bits));
  expect(bits).toEqual(new Set([undefined, 0, 1, 2, 3, 4, 5, 6, 7]));
  for (const { length } of inside.spans.slice(0, -1)) expect(length).toBeLessThan(60_000);
  const member = zlib.gzipSync(text.subarray(0, 100));
  const bundled = decode("gzip", Buffer.concat(Array.from({ length: 5000 }, () => member)), 50_000);
  expect(bundled.spans.length).toBe(10);
});

describe("behind the last gzip member, as gzip(1) has it,", () => {
  const blob = zlib.gzipSync("hello");
  test.each([
    ["zeros", [0, 0, 0]],
    ["zeros and more", [0, 0, 1, 2]],
    ["no magic", [1, 2, 3]],
    ["half a magic", [0x1f, 2, 3]],
  ])("%s are ignored", async (_, more) => {
    for (const chunkBytes of [1, 100]) {
      const whole = Buffer.concat([blob, Buffer.from(more)]);
      const decoded = decode("gzip", whole, 1000, chunkBytes);
      expect(decoded.bytes.toString()).toBe("hello");
      await expectSpans("gzip", whole, decoded);
    }
  });

  test.each([
    ["a single byte", [0x78], "unexpected end of file"],
    ["a magic alone", [0x1f, 0x8b], "unexpected end of file"],
    ["a magic and no member", [0x1f, 0x8b, 0x78, 0x78], "unknown compression method"],
  ])("%s is refused", (_, more, message) => {
    expect(() => decode("gzip", Buffer.concat([blob, Buffer.from(more)]), 1000)).toThrow(message);
  });
});

describe("a blob that is not what it says", () => {
  const text = Buffer.from("some text, some more text".repeat(50));
  const gzip = zlib.gzipSync(text);
  const patched = (at: number) =>
    Buffer.concat([gzip.subarray(0, at), Buffer.from([(gzip[at] ?? 0) ^ 1]), gzip.subarray(at + 1)]);
  test.each<[string, Encoding, Buffer, string]>([
    ["gzip, empty", "gzip", Buffer.alloc(0), "unexpected end of file"],
    ["gzip, cut in its header", "gzip", gzip.subarray(0, 5), "unexpected end of file"],
    ["gzip, cut in its trailer", "gzip", gzip.subarray(0, -1), "unexpected end of file"],
    ["gzip, another CRC", "gzip", patched(gzip.length - 5), "incorrect data check"],
    ["gzip, another length", "gzip", patched(gzip.length - 1), "incorrect length check"],
    ["gzip, no gzip", "gzip", text, "incorrect header check"],
    ["zstd, empty", "zstd", Buffer.alloc(0), "unexpected end of file"],
    ["zstd, cut", "zstd", zlib.zstdCompressSync(text).subarray(0, -1), "unexpected end of file"],
    ["zstd, no zstd", "zstd", text, "Unknown frame descriptor"],
  ])("%s", (_, encoding, blob, message) => {
    const error = expect.objectContaining({ code: "BAD_LAYER_DATA", message: expect.stringContaining(message) });
    expect(() => decode(encoding, blob, 1000)).toThrow(error);
  });

  test("damaged spans fail or give other bytes, never more than the span has", async () => {
    const blobs: Readonly<Record<Encoding, Buffer>> = { tar: text, gzip, zstd: zlib.zstdCompressSync(text) };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Encoding>("gzip", "zstd"),
        fc.nat(),
        fc.nat(255),
        async (encoding, dice, value) => {
          const bytes = Buffer.from(blobs[encoding]);
          bytes[dice % bytes.length] = value;
          const span = { length: text.length, bits: 0, window: () => undefined };
          const made = await inflateSpan(encoding, span, bytes).catch((error: unknown) => error);
          expect(made instanceof Error || (made as Buffer).length === text.length).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each<[Encoding, Buffer]>([
    ["gzip", zlib.gzipSync(Buffer.alloc(50_000_000))],
    ["zstd", zlib.zstdCompressSync(Buffer.alloc(50_000_000))],
  ])("a bomb in a span of %s is given up", async (encoding, bomb) => {
    const span = { length: 1000, bits: 0, window: () => undefined };
    await expect(inflateSpan(encoding, span, bomb)).rejects.toThrow(/larger than 1000 bytes/);
  });
});
