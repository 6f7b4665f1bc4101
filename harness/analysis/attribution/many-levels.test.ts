/** One factor of which nearly every level fails, beside innocent factors that were switched one at a time without a failure. */
import { expect, it } from "vitest";
import { defectNames } from "../../../scenarios/defects/names.ts";
import { attribute } from "../attribution.ts";
import { judged } from "../testing/judged.ts";

const place = { scenario: "defective-server", kind: "schedules" } as const;
const innocent = [
  { index: "on" },
  { index: "default" },
  { metacopy: "on" },
  { xino: "on" },
  { volatile: "on" },
] as const;

it.each([2, 5, 10, 20, defectNames.length])(
  "%d failing levels are named each by itself, and nothing with them",
  (count) => {
    const failing = defectNames.slice(0, count);
    const cells = [
      judged({ ...place, passes: 3, levels: {} }),
      ...innocent.map((levels) => judged({ ...place, passes: 3, levels })),
      ...failing.map((defect) => judged({ ...place, failures: 7, levels: { defect } })),
    ];
    const causes = attribute(cells).map(({ cause }) => cause);
    expect(causes.toSorted(byName)).toEqual(failing.map((defect) => ({ defect })).toSorted(byName));
  },
);

function byName(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
