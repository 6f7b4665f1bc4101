import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decoder } from "./decoder.ts";
import { type Ack, decodeLine, encodeAck, encodeFrame, type Frame } from "./frames.ts";
import { chunkSizes, wire } from "./testing/wire.ts";

const session = fc.stringMatching(/^[0-9a-f]{8}$/);
const frame = fc.record({ session, seq: fc.integer({ min: 1 }), body: fc.jsonValue() });
const ack = fc.record({ session, ack: fc.nat() });

describe("a line", () => {
  test("is what the two sides agreed on", () => {
    const sum = crc32('0a0b0c0d 7 {"ping":1}').toString(16).padStart(8, "0");
    expect(encodeFrame({ session: "0a0b0c0d", seq: 7, body: { ping: 1 } })).toBe(
      `{"session":"0a0b0c0d","seq":7,"sum":"${sum}","body":{"ping":1}}\n`,
    );
  });

  test("decodes to what was encoded, in any chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(frame, ack)), chunkSizes, (sent, sizes) => {
        const seen: (Frame | Ack)[] = [];
        const decode = decoder({ frame: (one) => seen.push(one), ack: (one) => seen.push(one), damaged: expect.fail });
        const { write } = wire([], sizes, decode);
        write(sent.map((one) => ("ack" in one ? encodeAck(one) : encodeFrame(one))).join(""));
        // JSON knows no -0.
        expect(seen).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
    );
  });

  test("with any one byte changed is refused, or says the same", () => {
    const line = fc.oneof(frame.map(encodeFrame), ack.map(encodeAck));
    fc.assert(
      fc.property(line, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, bits) => {
        const bytes = Buffer.from(text.trimEnd());
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ bits;
        let decoded: Frame | Ack;
        try {
          decoded = decodeLine(bytes.toString());
        } catch {
          return;
        }
        expect(decoded).toEqual(decodeLine(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("that is dropped is told, with its beginning", () => {
    const reasons: string[] = [];
    const decode = decoder({ damaged: (reason) => reasons.push(reason) }, 30);
    for (const line of ["[ 1.0] oops", '{"a":1}', "", "x".repeat(31)]) decode(Buffer.from(`${line}\n`));
    expect(reasons).toEqual([
      'not JSON: "[ 1.0] oops"',
      'neither frame nor acknowledgement: "{\\"a\\":1}"',
      "a line of more than 30 bytes",
    ]);
  });
});

test("a body of 8 MB crosses in small chunks in seconds", () => {
  const body = "é\n".repeat(3_000_000);
  const seen: unknown[] = [];
  const decode = decoder({ frame: (one) => seen.push(one.body) });
  const start = performance.now();
  wire([], [4096], decode).write(encodeFrame({ session: "00000001", seq: 1, body }));
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(seen[0] === body).toBe(true);
});
