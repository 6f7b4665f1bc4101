import { expect, test } from "vitest";
import { fasterWay } from "./faster-way.ts";
import { type GuestPlan, RestoreFailed, type TrialGuest } from "./trial-guest.ts";

function guest(start: TrialGuest["start"], readyMs: number, bootedMs?: number): TrialGuest {
  return { start, readyMs, ...(bootedMs === undefined ? {} : { bootedMs }) } as TrialGuest;
}

/** Runs through what restores give, one after the other. @returns how each guest came up, and what was said */
async function ways(...restores: (TrialGuest | Error)[]): Promise<{ ways: string[]; said: string[] }> {
  const said: string[] = [];
  const plan = { log: (line: string) => void said.push(line) } as GuestPlan;
  const wanted = [...restores, guest("snapshot", 1)];
  const bringUp = fasterWay(
    async () => {
      const next = wanted.shift();
      if (next === undefined || next instanceof Error) throw next;
      return next;
    },
    async () => guest("boot", 100),
  );
  const found: string[] = [];
  for (let count = 0; count <= restores.length; count++) found.push((await bringUp(plan)).start);
  return { ways: found, said };
}

test("guests are restored while that works and is faster", async () => {
  expect(await ways(guest("snapshot", 1, 100))).toEqual({ ways: ["snapshot", "snapshot"], said: [] });
  expect(await ways(guest("snapshot", 200, 100))).toEqual({ ways: ["snapshot", "boot"], said: [] });
});

test("one that cannot be restored is booted; the second failure is enough for all", async () => {
  const failed = new RestoreFailed("a guest could not be restored", new Error("bad state"));
  const once = await ways(failed);
  expect(once.ways).toEqual(["boot", "snapshot"]);
  expect(once.said).toEqual(["a guest could not be restored: bad state; it is booted instead"]);
  const twice = await ways(failed, failed);
  expect(twice.ways).toEqual(["boot", "boot", "boot"]);
  expect(twice.said[1]).toMatch(/bad state; this kernel's guests are booted from now on$/);
});

test("any other failure is not hidden by a boot", async () => {
  await expect(ways(new Error("QEMU is missing"))).rejects.toThrow("QEMU is missing");
});
