import fc from "fast-check";
import { expect, test } from "vitest";
import { opcodes } from "../protocol/opcodes.ts";
import { readFigures, requestFigures, requestTable } from "./request-table.ts";

test("a request counts in the bucket of its nanoseconds, whatever it took", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (nanoseconds) => {
      const table = requestTable();
      table.record(opcodes.LOOKUP, nanoseconds / 1e6);
      const { LOOKUP } = requestFigures([table.memory]);
      const bucket = Math.min(31, Math.floor(Math.log2(Math.max(1, nanoseconds))));
      // Dividing and multiplying may lose a last bit, which matters at a power of two alone.
      const found = (LOOKUP?.latencyLog2Ns.length ?? 0) - 1;
      expect([bucket, bucket - 1, bucket + 1]).toContain(found);
      if (Math.log2(nanoseconds) % 1 > 1e-6) expect(found).toBe(bucket);
      expect(LOOKUP).toMatchObject({ count: 1 });
      expect(LOOKUP?.latencyLog2Ns.slice(0, -1).every((count) => count === 0)).toBe(true);
    }),
  );
});

test("tables of several threads are summed; an operation beyond the table is left out", () => {
  const [one, other] = [requestTable(), requestTable()];
  one.record(opcodes.READ, 0.001);
  other.record(opcodes.READ, 0.001);
  other.record(opcodes.STATX, 0);
  other.record(4096, 1);
  one.recordRead("atOnce", 100);
  other.recordRead("waited", 2 ** 40);
  other.recordRead("failed", 0);
  const memories = [one.memory, other.memory];
  expect(Object.entries(requestFigures(memories)).map(([name, { count }]) => [name, count])).toEqual([
    ["READ", 2],
    ["STATX", 1],
  ]);
  expect(readFigures(memories)).toEqual({ atOnce: 1, waited: 1, failed: 1, bytes: 2 ** 40 + 100 });
  expect(requestFigures([requestTable().memory])).toEqual({});
});
