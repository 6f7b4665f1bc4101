import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { LineTooLong, wholeLength, wholeLines } from "./lines.ts";

const dir = mkdtempSync(join(tmpdir(), "mountproof-lines-"));
afterAll(() => rmSync(dir, { recursive: true }));
const path = join(dir, "file");

test("whatever the size of a read, lines are those of the text, and the last one without its end is none", () => {
  const line = fc.string({ unit: fc.constantFrom("a", "é", "€", "𝄞", "\r", "\u2028", "\u0000", '"') });
  fc.assert(
    fc.property(fc.array(line), line, fc.integer({ min: 1, max: 9 }), (lines, torn, chunkBytes) => {
      writeFileSync(path, lines.map((one) => `${one}\n`).join("") + torn);
      const read = [...wholeLines(path, chunkBytes)];
      expect(read).toEqual(lines.map((text, index) => ({ number: index + 1, text })));
    }),
  );
});

test("a last line cut inside a character is passed over", () => {
  writeFileSync(path, Buffer.from("first €\nsecond €").subarray(0, -1));
  expect([...wholeLines(path)].map(({ text }) => text)).toEqual(["first €"]);
});

test("a file without line breaks is given up before it fills the memory", () => {
  writeFileSync(path, Buffer.concat([Buffer.from("first\n"), Buffer.alloc(2 ** 26 + 1)]));
  expect(() => [...wholeLines(path)]).toThrow(LineTooLong);
  expect(() => [...wholeLines(path)]).toThrow("longer than 64 MiB");
});

test("the part that ends with a whole line is found from the end, whatever the size of a read", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "é", "\n") }),
      fc.integer({ min: 1, max: 9 }),
      (text, chunkBytes) => {
        writeFileSync(path, text);
        const fd = openSync(path, "r");
        const whole = text.slice(0, text.lastIndexOf("\n") + 1);
        expect(wholeLength(fd, chunkBytes)).toBe(Buffer.byteLength(whole));
        closeSync(fd);
      },
    ),
  );
});
