import { expect, test } from "vitest";
import { combined } from "../../scenarios/combined.ts";
import { assign, type Factors, factorLevels } from "../../scenarios/factors.ts";
import { fakeHello } from "../run/testing/fake-environment.ts";
import { fakeScenario } from "../run/testing/fake-world.ts";
import { choices, keyOf, product } from "./covering/tuples.ts";
import { plan } from "./plan.ts";
import { profiles } from "./profile.ts";

const here = { environment: "host", subject: "builtin" };
const array = combined.array;
if (!array) throw new Error("the scenario has no array");
const planned = (hello = fakeHello, profile = profiles.default) => plan([combined], profile, hello, here);
const levels: Readonly<Record<string, readonly (string | number)[]>> = {
  ...array.levels,
  runtime: fakeHello.runtimes,
  placement: ["ext4", "btrfs", "dev-shm"],
};

const refusedPairs = 4;

/** What the scenario's comments say goes together, told once more and in another way. */
function makesSense(row: Partial<Factors>): boolean {
  const { overlay, fuseLibrary, readiness, userxattr, metacopy, redirect_dir } = row;
  if (fuseLibrary === "fuse-native" && readiness === "init-seen") return false;
  if (userxattr === "on" && (metacopy === "on" || redirect_dir === "on" || redirect_dir === "off")) return false;
  if (metacopy === "on" && redirect_dir === "off") return false;
  const options = ["index", "metacopy", "redirect_dir", "xino", "volatile", "userxattr"] as const;
  return (
    overlay !== "fuse-overlayfs" ||
    options.every((option) => (row[option] ?? assign({})[option]) === assign({})[option])
  );
}

test.each([
  [profiles.default, 2],
  [profiles.full, 3],
])("in profile $name every combination that makes sense is in a row, and no row makes none", (profile, strength) => {
  const { cells: all, arrays } = planned(fakeHello, profile);
  const cells = all.slice(0, arrays[0]?.rows);
  expect(cells.filter(({ factors }) => !makesSense(factors))).toEqual([]);
  for (const factors of choices(Object.keys(levels), strength)) {
    const rows = new Set(cells.map((cell) => keyOf(cell.factors, factors)));
    // Each factor has a level that no constraint names, so every tuple that they allow has a row.
    const wanted = [...product(levels, factors)].filter((tuple) => makesSense(tuple as Partial<Factors>));
    expect(wanted.filter((tuple) => !rows.has(keyOf(tuple, factors)))).toEqual([]);
  }
});

test("the array is a small part of the product, and its rows are cells of their own role", () => {
  const { cells, arrays } = planned();
  const rows = cells.length - refusedPairs;
  const all = Object.values(levels).reduce((sum, some) => sum * some.length, 1);
  expect(arrays).toEqual([{ scenario: "combined", strength: 2, rows, product: all }]);
  expect(rows).toBeLessThan(40);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  expect(new Set(cells.map(({ role, target }) => `${role} ${target}`))).toEqual(new Set(["array 0.15"]));
  expect(planned().cells).toEqual(cells);
});

test("pairs that the kernel refuses are tried beside the rows, with all else as recommended", () => {
  const apart = planned().cells.slice(-refusedPairs);
  const own = assign({ runtime: "runc-1.3.6" });
  expect(apart.map(({ varied }) => varied)).toEqual([
    ["metacopy", "redirect_dir"],
    ["userxattr", "metacopy"],
    ["userxattr", "redirect_dir"],
    ["userxattr", "redirect_dir"],
  ]);
  for (const { factors, varied } of apart) {
    expect(makesSense(factors)).toBe(false);
    for (const factor of Object.keys(own) as (keyof Factors)[]) {
      if (!varied.includes(factor)) expect(factors[factor]).toBe(own[factor]);
    }
  }
});

test("factors that the array leaves alone stay at the recommended level", () => {
  const others = Object.keys(factorLevels).filter((factor) => !(factor in levels)) as (keyof Factors)[];
  for (const { factors } of planned().cells) {
    for (const other of others) expect(factors[other]).toBe(factorLevels[other][0]);
  }
});

test("levels that cannot be had are taken out first and listed", () => {
  const { cells, notRun } = planned();
  expect(cells.some(({ factors }) => factors.placement === "xfs")).toBe(false);
  expect(notRun).toEqual([{ what: "combined with placement=xfs", reason: "no loop device" }]);
});

test("without runtimes, or without levels that it needs, it makes do", () => {
  const bare = { ...fakeHello, runtimes: [] };
  expect(new Set(planned(bare).cells.map(({ factors }) => factors.runtime))).toEqual(new Set(["none"]));
  const onlyXfs = fakeScenario({
    name: "a",
    array: { levels: { placement: ["xfs"], xino: ["on", "off"] }, constraints: [] },
  });
  expect(plan([onlyXfs], profiles.default, fakeHello, here)).toMatchObject({
    cells: [],
    notRun: [{ what: "a with placement=xfs" }],
  });
});

test("a profile without arrays says so", () => {
  expect(planned(fakeHello, profiles.quick)).toMatchObject({
    cells: [],
    arrays: [],
    notRun: [{ what: "combined", reason: 'the profile "quick" has no covering array' }],
  });
});
