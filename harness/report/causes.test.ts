import { expect, test } from "vitest";
import { causesOf } from "./causes.ts";
import type { Column } from "./kernel-labels.ts";
import type { Results } from "./results-schema.ts";

type Attribution = Results["attributions"][number];

const columns: Column[] = ["6.1", "7.2"].map((kernel) => ({ kernel, environment: "vm", label: kernel }));

const confirmed: Attribution["confirmation"] = {
  status: "confirmed",
  pass: [
    { cell: "a1", n: 60, failures: 0 },
    { cell: "a2", n: 30, failures: 1 },
  ],
  fail: [{ cell: "b1", n: 20, failures: 5 }],
  why: "because",
};

function blamed(more: Partial<Attribution> = {}): Attribution {
  return {
    ...{ scenario: "start", kernel: "6.1", environment: "vm", subject: "builtin", explanation: "levels" },
    ...{ cause: { placement: "xfs" }, trials: 40, failures: 10, interval: [0.13, 0.41] },
    ...{ without: { trials: 500, failures: 1 }, alternatives: [], ruledOut: [], confirmation: confirmed },
    ...more,
  };
}

test("a cause tells its levels, rate and interval, what happens without it and how it was confirmed", () => {
  const [cause] = causesOf([blamed()], columns);
  // 10 of 40, exact interval: Clopper and Pearson's 12.7 % to 41.2 %.
  expect(cause?.sentence).toBe("placement = xfs; 10 of 40 trials failed (13 % to 41 %)");
  expect(cause?.details).toEqual([
    "Without it 1 of 500 trials failed.",
    "Confirmed: with one of these levels switched 1 of 90 trials failed, with these and all else as recommended 5 of 20 trials failed.",
  ]);
  expect(cause?.cells).toEqual(["a1", "a2", "b1"]);
});

test("levels of one factor share the trials without them, and say how many of them are confirmed", () => {
  const open = { status: "not confirmed", pass: [], fail: [], why: "needs 149 trials of 1 counter-example" } as const;
  const other = blamed({ cause: { placement: "btrfs" }, confirmation: { ...open, pass: [], fail: [] } });
  const [cause, ...more] = causesOf([blamed(), other], columns);
  expect(more).toEqual([]);
  expect(cause?.sentence).toContain("placement = xfs or btrfs; 20 of 80 trials failed");
  expect(cause?.details).toEqual([
    "Without it 1 of 500 trials failed.",
    expect.stringMatching(/^Confirmed \(1 of 2\): /),
    "Not confirmed (1 of 2): needs 149 trials of 1 counter-example.",
  ]);
});

test("kernels on which it is the same are told together, each with its own trials without it", () => {
  const [cause, ...more] = causesOf([blamed(), blamed({ kernel: "7.2" })], columns);
  expect(more).toEqual([]);
  expect(cause).toMatchObject({
    kernels: "both kernels",
    details: ["Without it 2 of 1000 trials failed.", expect.any(String)],
  });
});

test("sets that explain it as well are named until counter-examples have decided", () => {
  const alternatives = ["on", "off", "default"].flatMap((index) => [{ index }, { index, volatile: "on" }]);
  const refuted = { status: "refuted", pass: [], fail: [], why: "with these levels alone it passed" } as const;
  const [open] = causesOf([blamed({ alternatives, confirmation: { ...refuted, pass: [], fail: [] } })], columns);
  expect(open?.details).toContain("Refuted: with these levels alone it passed.");
  expect(open?.details.at(-1)).toBe(
    "These explain it about as well: index = on; index = on and volatile = on; index = off, among others.",
  );
  expect(causesOf([blamed({ alternatives })], columns)[0]?.details).toHaveLength(2);
});

test("factors ruled out by the same trials are told together", () => {
  const counts = { trials: 40, failures: 10, without: { trials: 500, failures: 1 } };
  const ruledOut = [
    { factor: "index", levels: ["off", "on"], ...counts },
    { factor: "delayMs", levels: [0, 50], ...counts },
    { factor: "ttlSec", levels: [1, 60], ...counts, trials: 30 },
  ];
  expect(causesOf([blamed({ ruledOut })], columns)[0]?.ruledOut).toEqual([
    "index (off, on), delayMs (0, 50): 10 of 40 trials failed, under each level",
    "ttlSec (1, 60): 10 of 30 trials failed, under each level",
  ]);
});

test.each([
  ["steps", "its own steps, whatever the levels"],
  ["too few trials", "too few trials to tell which level it is"],
  ["none", "no set of factor levels explains the failures"],
] as const)("without levels to blame: %s", (explanation, words) => {
  const { confirmation: _, ...rest } = blamed({ explanation, cause: {}, without: { trials: 0, failures: 0 } });
  const [cause] = causesOf([rest], columns);
  expect(cause?.sentence).toBe(`${words}; 10 of 40 trials failed (13 % to 41 %)`);
  expect(cause?.details).toEqual([]);
});
