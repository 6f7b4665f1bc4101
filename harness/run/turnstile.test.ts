import fc from "fast-check";
import { expect, test } from "vitest";
import { turnstile } from "./turnstile.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("whoever must be alone waits for those inside, and those who come later wait for it", async () => {
  const gate = turnstile();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await turn();
    log.push(`${name} ends`);
  };
  await Promise.all([gate.beside(work("a")), gate.beside(work("b")), gate.alone(work("c")), gate.beside(work("d"))]);
  expect(log).toEqual([
    ...["a begins", "b begins", "a ends", "b ends"],
    ...["c begins", "c ends"],
    ...["d begins", "d ends"],
  ]);
});

test("a failure comes through and blocks nobody", async () => {
  const gate = turnstile();
  await expect(gate.alone(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await gate.alone(async () => 1)).toBe(1);
});

test("nothing ever runs beside what must be alone, and everything runs", async () => {
  const piece = fc.record({
    alone: fc.boolean(),
    turns: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ max: 4, min: 0 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const gate = turnstile();
      let [inside, alone, done] = [0, 0, 0];
      await Promise.all(
        pieces.map(async (one) => {
          for (let wait = 0; wait < one.after; wait++) await turn();
          await gate[one.alone ? "alone" : "beside"](async () => {
            inside++;
            if (one.alone) alone++;
            expect(alone === 0 || inside === 1).toBe(true);
            for (let wait = 0; wait < one.turns; wait++) await turn();
            inside--;
            if (one.alone) alone--;
            done++;
          });
        }),
      );
      expect(done).toBe(pieces.length);
    }),
    { numRuns: 100 },
  );
});
