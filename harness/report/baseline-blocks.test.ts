import { expect, test } from "vitest";
import { baselinePlaces } from "./baseline-blocks.ts";

test("each place says what it was held against; where nothing ran the day alone is told", () => {
  const against = { release: "6.1.0-50", startedAt: "2026-01-01T00:00:00.000Z", kernel: "same build" } as const;
  const places = [
    { kernel: "6.1.0-50", environment: "vm", subject: "builtin", against },
    { kernel: "7.2", environment: "vm", subject: "builtin" },
  ];
  expect(baselinePlaces({ places, today: "2026-03-31" })).toBe(
    "kernel 6.1.0-50, vm: records of 6.1.0-50 from 2026-01-01 (same build); kernel 7.2, vm: the baseline has nothing on it. " +
      "Expiry dates are held against 2026-03-31.",
  );
  expect(baselinePlaces({ places: [], today: "2026-03-31" })).toBe("Expiry dates are held against 2026-03-31.");
});
