import type { Scenario } from "./scenario.ts";

/**
 * The guide's two flags by the delays that it speaks of: given as it says, each switched alone, and neither given. The first row is a
 * scenario's own setting.
 */
export const flagsByDelay: NonNullable<Scenario["crossed"]> = {
  rows: [
    { index: "off", metacopy: "off" },
    { index: "on" },
    { metacopy: "on" },
    { index: "default", metacopy: "default" },
  ],
  columns: [{ delayMs: 0 }, { delayMs: 10 }, { delayMs: 100 }, { delayMs: 500 }],
};
