import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openRelay, type Pace, type Runner, unknownPace } from "./relay.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limits = { inFlight: 8, beginsWithinMs: 60_000 };
const work = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Lap {
  readonly headMs: number;
  readonly delayMs: number;
  readonly tailMs: number;
}

interface Ran {
  readonly began: number;
  readonly ended: number;
  readonly waitedMs: number;
}

/** Runs the laps through one relay; what works at the same time is counted. */
async function race(laps: readonly Lap[], use = limits, pace: Pace = unknownPace()) {
  const relay = openRelay(use, pace);
  const seen = { working: 0, together: 0, inFlight: 0, most: 0 };
  const running = laps.map((lap) => run(relay.runner(lap.delayMs), lap, seen));
  await vi.runAllTimersAsync();
  const results = await Promise.all(running);
  return { ...seen, ran: results.filter((ran) => ran !== undefined), refused: results.filter((ran) => !ran).length };
}

async function run(runner: Runner, { headMs, delayMs, tailMs }: Lap, seen: Record<string, number>) {
  const part = async (ms: number) => {
    seen.working = (seen.working ?? 0) + 1;
    seen.together = Math.max(seen.together ?? 0, seen.working);
    await work(ms);
    seen.working--;
  };
  if (!(await runner.begin())) return undefined;
  seen.inFlight = (seen.inFlight ?? 0) + 1;
  seen.most = Math.max(seen.most ?? 0, seen.inFlight);
  const began = performance.now();
  await part(headMs);
  const waitedMs = await runner.sleep(delayMs);
  await part(tailMs);
  seen.inFlight--;
  runner.end();
  return { began, ended: performance.now(), waitedMs } satisfies Ran;
}

const sixteen = (lap: Lap) => Array.from({ length: 16 }, () => lap);

it("overlaps sleeps and nothing else, and nobody's sleep grows", async () => {
  const { ran, together, most } = await race(sixteen({ headMs: 10, delayMs: 500, tailMs: 20 }));
  expect(together).toBe(1);
  expect(most).toBe(limits.inFlight);
  expect(Math.max(...ran.map(({ waitedMs }) => waitedMs))).toBe(0);
  // The first one runs alone, 530 ms; then at worst eight by eight, each 30 ms after the one before, 740 ms for eight.
  const total = Math.max(...ran.map(({ ended }) => ended)) - Math.min(...ran.map(({ began }) => began));
  expect(total).toBeLessThanOrEqual(530 + 740 + 740);
});

it("lets nobody run alone where the pace is known", async () => {
  const pace = { headMs: 10, tailMs: 20, known: true };
  const { ran } = await race(sixteen({ headMs: 10, delayMs: 500, tailMs: 20 }).slice(0, 8), limits, pace);
  expect(Math.max(...ran.map(({ waitedMs }) => waitedMs))).toBe(0);
  // All begin before the first wakes; each will wake when the work of the one before, 20 ms, is done.
  expect(ran.map(({ began }) => began - (ran[0]?.began ?? 0))).toEqual([0, 20, 40, 60, 80, 100, 120, 140]);
});

it("has no more in flight than it is told to", async () => {
  const { most } = await race(sixteen({ headMs: 1, delayMs: 500, tailMs: 1 }), { ...limits, inFlight: 3 });
  expect(most).toBe(3);
});

it("lets trials whose work takes longer than the delay come one after another", async () => {
  const { ran } = await race(sixteen({ headMs: 100, delayMs: 50, tailMs: 300 }).slice(0, 4));
  expect(ran.map(({ waitedMs }) => waitedMs)).toEqual([0, 0, 0, 0]);
});

it("takes no beginners when its time is up, and ends those that run", async () => {
  const { ran, refused } = await race(sixteen({ headMs: 10, delayMs: 100, tailMs: 2000 }), {
    ...limits,
    beginsWithinMs: 3000,
  });
  // One takes 2110 ms. The second begins then, and when it ends the time is up.
  expect([ran.length, refused]).toEqual([2, 14]);
});

it("never lets two work at a time, and ends, whatever the trials take", async () => {
  const lap = fc.record({
    headMs: fc.integer({ min: 0, max: 50 }),
    delayMs: fc.constantFrom(0, 50, 100, 500),
    tailMs: fc.integer({ min: 0, max: 300 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(lap, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      async (laps, n) => {
        const { ran, together, most } = await race(laps, { ...limits, inFlight: n });
        expect(ran).toHaveLength(laps.length);
        expect(together).toBe(1);
        expect(most).toBeLessThanOrEqual(n);
      },
    ),
    { numRuns: 200 },
  );
});

it("sleeps as long as it should where all take the same time", async () => {
  const times = fc.record({
    headMs: fc.integer({ min: 1, max: 40 }),
    delayMs: fc.constantFrom(50, 100, 500, 1000),
    tailMs: fc.integer({ min: 1, max: 300 }),
  });
  await fc.assert(
    fc.asyncProperty(times, async (lap) => {
      const { ran } = await race(sixteen(lap));
      // Timers are whole milliseconds.
      for (const { waitedMs } of ran) expect(waitedMs).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});
