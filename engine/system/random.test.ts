import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { execa } from "execa";
import koffi from "koffi";
import { describe, expect, test } from "vitest";
import { reseedKernelRandom } from "./kernel-random.ts";
import { processReseeds, reseedProcess } from "./process-random.ts";

test("reseeding this process has its generator seeded anew before its next number", () => {
  randomBytes(1);
  const before = processReseeds();
  randomBytes(1);
  expect(processReseeds()).toBe(before);
  reseedProcess(Buffer.alloc(64, 1));
  randomBytes(1);
  const first = processReseeds();
  expect(first).not.toBe(before);
  reseedProcess(Buffer.alloc(64, 2));
  randomBytes(1);
  expect(processReseeds()).not.toBe(first);
});

describe("numbers that Node draws ahead", () => {
  const RAND_add = koffi.load(null).func("void RAND_add(const void *bytes, int count, double randomness)");

  test.each([
    ["UUIDs", 128, () => randomUUID()],
    ["integers", 1024, () => randomInt(2)],
  ])("are at most so many %s as are dropped", (_, ahead, draw) => {
    for (let round = 0; round < 3; round++) {
      const before = processReseeds();
      RAND_add(Buffer.alloc(32, round), 32, 32);
      let draws = 0;
      for (; processReseeds() === before && draws <= ahead; draws++) draw();
      expect(draws).toBeLessThanOrEqual(ahead);
      expect(draws).toBeGreaterThan(0);
    }
  });

  test("are gone when reseeding returns: the generator was asked already", () => {
    for (const draw of [() => randomUUID(), () => randomInt(2)]) {
      draw();
      const before = processReseeds();
      reseedProcess(Buffer.alloc(64, 3));
      expect(processReseeds()).not.toBe(before);
    }
  });
});

test("the kernel takes entropy and draws a new key", () => {
  expect(() => reseedKernelRandom(randomBytes(64))).not.toThrow();
  expect(() => reseedKernelRandom(Buffer.alloc(0))).not.toThrow();
});

test("a clock that may not be set stays, and the error tells the time that was wanted", async () => {
  const script = `
    import { setClock } from ${JSON.stringify(new URL("clock.ts", import.meta.url).href)};
    try { setClock(1700000000123.5); } catch (error) { console.log(error.message); }`;
  const { stdout } = await execa("setpriv", [
    ...["--inh-caps", "-all", "--bounding-set", "-all", "--reuid", "65534", "--clear-groups"],
    ...[process.execPath, "--input-type=module", "-e", script],
  ]);
  expect(stdout).toMatch(/^clock_settime\("CLOCK_REALTIME", "1700000000\.1235\d{5}"\): EPERM/);
});
