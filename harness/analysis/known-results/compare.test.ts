import { describe, expect, it } from "vitest";
import { judged } from "../testing/judged.ts";
import { comparePredictions } from "./compare.ts";
import type { Observed } from "./comparison.ts";
import type { Change, Prediction } from "./file.ts";

const source = { kind: "changelog", where: "somewhere" } as const;
const common = { says: "It is so.", source, confidence: "high" } as const;
const mend: Change = { id: "mend", title: "mends it", landed: ["6.6", "6.1.56"], source: "somewhere" };
/** Hangs from 5.15 on until mended. */
const hangs: Prediction = {
  ...{ ...common, id: "hangs", scenario: "s" },
  cases: [
    { until: "5.15", shows: ["ok"] },
    { from: "5.15", until: "mend", shows: ["hang"] },
    { from: "mend", shows: ["ok"] },
  ],
};
const refusal: Prediction = {
  ...{ ...common, id: "refused", scenario: "s", levels: { placement: ["fuse", "overlayfs"] } },
  cases: [{ shows: ["mount-refused"] }],
};
const feature: Prediction = {
  ...{ ...common, id: "user-xattr", feature: "tmpfs.user-xattr" },
  cases: [
    { until: "6.6", shows: ["no"] },
    { from: "6.6", shows: ["yes"] },
  ],
};

function places(prediction: Prediction, observed: Partial<Observed>) {
  const seen = { cells: [], features: [], notRun: [], ...observed };
  const named = [
    ...seen.cells.map(({ cell }) => cell.kernel.name),
    ...seen.features.flatMap(({ values }) => values.map((one) => one.kernel)),
  ];
  const kernels = [...new Set(named)].map((name) => ({ name, release: name, version: "#1" }));
  const known = { changes: new Map([[mend.id, mend]]), predictions: [prediction] };
  return comparePredictions(known, { ...seen, kernels })[0]?.places ?? [];
}

/** Status and meaning on one kernel. */
function shown(prediction: Prediction, ...cells: Parameters<typeof judged>[0][]) {
  return places(prediction, { cells: cells.map((one) => judged({ kind: "schedules", ...one })) }).map(
    ({ status, meaning }) => (meaning === undefined ? status : `${status}: ${meaning}`),
  );
}

const valuesOf = (values: Readonly<Record<string, string>>, environment = "host") => [
  {
    id: "tmpfs.user-xattr",
    values: Object.entries(values).map(([kernel, value]) => ({ kernel, environment, value, detail: "" })),
  },
];

describe("cells", () => {
  it("agree, kernel by kernel", () => {
    expect(
      shown(
        hangs,
        { kernel: "5.10.1", passes: 3 },
        { kernel: "5.15.1", failures: 7 },
        { kernel: "6.1.55", failures: 3 },
        { kernel: "6.1.56", passes: 3 },
        { kernel: "6.5.2", failures: 7 },
        { kernel: "7.0.1", passes: 1 },
      ),
    ).toEqual(["agrees", "agrees", "agrees", "agrees", "agrees", "agrees"]);
  });

  it("differ by a back-port, or by a fix that is missing", () => {
    const agreeing = { kernel: "7.0.1", passes: 3 };
    expect(shown(hangs, agreeing, { kernel: "6.1.55", passes: 3 })).toEqual(["agrees", "differs: backport"]);
    expect(shown(hangs, agreeing, { kernel: "6.1.56", failures: 7 })).toEqual(["agrees", "differs: missing fix"]);
  });

  it("differ in a way that no kernel is known for", () => {
    expect(shown(hangs, { kernel: "7.0.1", failures: 7, outcome: "leak" })).toEqual(["differs: unexplained"]);
  });

  it("show a wrong entry where several kernels differ and none agrees", () => {
    const both = [
      { kernel: "7.0.1", failures: 7 },
      { kernel: "7.1.1", failures: 7 },
    ];
    expect(shown(hangs, ...both)).toEqual(["differs: wrong entry", "differs: wrong entry"]);
    expect(shown(hangs, ...both, { kernel: "7.2.1", passes: 3 })).toEqual([
      "differs: missing fix",
      "differs: missing fix",
      "agrees",
    ]);
  });

  it("do not settle it by one or two odd trials, nor by few that may be chance", () => {
    // Two of two may be ours; the third makes it the kernel's.
    expect(shown(hangs, { kernel: "7.0.1", failures: 2 })).toEqual(["not settled"]);
    expect(shown(hangs, { kernel: "7.0.1", failures: 3 })).toEqual(["differs: missing fix"]);
    expect(shown(hangs, { kernel: "7.0.1", failures: 1, passes: 298 })).toEqual(["not settled"]);
    // 3 of 299: at least 0.2 %; 5 of 29: at least 5.8 %.
    expect(shown(hangs, { kernel: "7.0.1", failures: 3, passes: 296 })).toEqual(["not settled"]);
    expect(shown(hangs, { kernel: "7.0.1", failures: 5, passes: 24 })).toEqual(["differs: unexplained"]);
    // Where chance has a part, five passes leave room for a rate of one half: 1 - 0.025^(1/5) = 0.52, of six 0.46.
    expect(shown(hangs, { kernel: "7.0.1", passes: 5, kind: "timing" })).toEqual(["not settled"]);
    expect(shown(hangs, { kernel: "7.0.1", passes: 6, kind: "timing" })).toEqual(["agrees"]);
    // The kernel refuses three times, and the verdict is settled by that.
    const refused = {
      kernel: "7.0.1",
      levels: { placement: "fuse" },
      failures: 3,
      outcome: "mount-refused",
      kind: "timing",
    } as const;
    expect(shown(refusal, refused)).toEqual(["agrees"]);
  });

  it("count harness errors for nobody", () => {
    expect(
      places(hangs, { cells: [judged({ kernel: "7.0.1", failures: 7, outcome: "harness-error" })] })[0],
    ).toMatchObject({
      status: "not shown",
      why: "no trial of it ran before the run ended",
    });
  });

  it("take part with the levels that are named, and no other switched", () => {
    const at = (placement: "fuse" | "overlayfs" | "xfs", shownThere: object) => ({
      kernel: "7.0.1",
      levels: { placement },
      ...shownThere,
    });
    const refused = { failures: 3, outcome: "mount-refused" } as const;
    expect(shown(refusal, at("fuse", refused), at("overlayfs", refused), at("xfs", { passes: 3 }))).toEqual(["agrees"]);
    expect(shown(refusal, at("fuse", refused), at("overlayfs", { passes: 3 }))).toEqual(["differs: unexplained"]);
    expect(shown(hangs, at("xfs", { failures: 7 }))).toEqual(["not shown"]);
    const two = { kernel: "7.0.1", levels: { placement: "fuse", index: "on" }, passes: 3 } as const;
    expect(shown(refusal, two)).toEqual(["not shown"]);
  });

  it("count the named orders only", () => {
    const one: Prediction = { ...hangs, orders: ["first"] };
    expect(shown(one, { kernel: "7.0.1", orders: { first: [0, 2], second: [3, 0] } })).toEqual(["agrees"]);
    expect(shown(one, { kernel: "7.0.1", orders: { first: [3, 0], second: [0, 3] } })).toEqual([
      "differs: missing fix",
    ]);
  });

  it("may show now and then what is predicted so", () => {
    const rare: Prediction = { ...common, id: "rare", scenario: "s", cases: [{ shows: ["hang"], sometimes: true }] };
    expect(shown(rare, { kernel: "7.0.1", kind: "timing", failures: 1, passes: 100 })).toEqual(["agrees"]);
    expect(shown(rare, { kernel: "7.0.1", kind: "timing", passes: 100 })).toEqual(["not settled"]);
    expect(shown(rare, { kernel: "7.0.1", kind: "timing", passes: 299 })).toEqual(["differs: unexplained"]);
  });

  it("say nothing in containers, or behind another server", () => {
    expect(shown(hangs, { kernel: "7.0.1", failures: 7, environment: "container" })).toEqual([]);
    const { cell, ...rest } = judged({ kernel: "7.0.1", failures: 7 });
    expect(places(hangs, { cells: [{ ...rest, cell: { ...cell, subject: "squashfuse" } }] })).toEqual([]);
  });

  it("are missed with the plan's reason", () => {
    const notRun = [
      { what: "s with placement=xfs", reason: "no loop device" },
      { what: "s with placement=fuse", reason: "no fuse" },
    ];
    const [place] = places(refusal, { cells: [judged({ kernel: "7.0.1", passes: 3 })], notRun });
    expect(place).toMatchObject({ status: "not shown", why: "no fuse" });
    expect(places({ ...refusal, scenario: "other" }, { cells: [judged({ kernel: "7.0.1" })] })[0]?.why).toBe(
      "not in this run",
    );
  });
});

describe("features", () => {
  const seen = (values: Readonly<Record<string, string>>) =>
    places(feature, { features: valuesOf(values) }).map(({ status, meaning }) => meaning ?? status);

  it("agree and differ by their value", () => {
    expect(seen({ "6.1.192": "no", "6.12.1": "yes" })).toEqual(["agrees", "agrees"]);
    expect(seen({ "6.1.192": "yes", "6.12.1": "yes" })).toEqual(["backport", "agrees"]);
    expect(seen({ "6.1.192": "no", "6.12.1": "no" })).toEqual(["agrees", "missing fix"]);
    expect(seen({ "6.12.1": "hang" })).toEqual(["unexplained"]);
  });

  it("that could not be probed are not shown, with the reason", () => {
    const features = [
      { id: "tmpfs.user-xattr", values: [{ kernel: "7.0.1", environment: "vm", value: "error", detail: "no tmpfs" }] },
    ];
    expect(places(feature, { features })[0]).toMatchObject({
      status: "not shown",
      why: "it could not be probed: no tmpfs",
    });
    const other = [{ id: "overlay.mount", values: features[0]?.values ?? [] }];
    expect(places(feature, { features: other })[0]?.why).toBe("the feature was not probed");
  });

  it("hold only under their condition", () => {
    const only = (given: NonNullable<Prediction["given"]>) =>
      places({ ...feature, given }, { features: valuesOf({ "7.0.1": "yes" }) })[0]?.status;
    expect(only([{ feature: "tmpfs.user-xattr", value: "yes" }])).toBe("agrees");
    expect(only([{ feature: "tmpfs.user-xattr", contains: "es" }])).toBe("agrees");
    expect(only([{ feature: "tmpfs.user-xattr", setting: "CONFIG_TMPFS=y" }])).toBe("not shown");
    expect(only([{ feature: "overlay.mount" }])).toBe("not shown");
  });
});
