/** The linter of `fixtures/known-results`: everything that an entry names must be there. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { assign } from "../../../scenarios/factors.ts";
import { scenarios } from "../../../scenarios/index.ts";
import { features } from "../../features/catalogue.ts";
import { readCatalogue } from "../../kernels/catalogue.ts";
import { compareVersions } from "../../kernels/version.ts";
import { readBehaviours } from "../behaviours-file.ts";
import { knownResultsDirectory, knownResultsJsonSchemas, type Prediction, readKnownResults } from "./file.ts";
import { isWithin } from "./range.ts";
import { upstreamVersion } from "./upstream.ts";

const { changes, predictions } = readKnownResults();
const rows = readBehaviours().map(({ id }) => id);
const points = predictions.flatMap(({ cases }) => cases.flatMap(({ from, until }) => [from, until]));

it.each(Object.entries(knownResultsJsonSchemas()))("%s is the schema of the code", (file, schema) => {
  expect(JSON.parse(readFileSync(new URL(file, knownResultsDirectory), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(schema)),
  );
});

it("names each prediction and each change once", () => {
  for (const ids of [predictions.map(({ id }) => id), changeIds()]) expect(ids).toEqual([...new Set(ids)]);
});

it("speaks in sentences", () => {
  for (const { id, says } of predictions) expect(says, id).toMatch(/^\S.*\.$/);
});

it("is about what there is", () => {
  for (const prediction of predictions) expect(problemsOf(prediction), prediction.id).toEqual([]);
});

it("has changes in the order in which mainline got them, each used by an entry", () => {
  const mainline = [...changes.values()].map(({ landed }) => landed[0] ?? "");
  expect(mainline).toEqual(mainline.toSorted(compareVersions));
  for (const id of changes.keys()) expect(points).toContain(id);
});

it("names mainline first in each change, and a series once", () => {
  for (const { id, landed } of changes.values()) {
    const [mainline = "", ...stable] = landed;
    for (const version of stable) expect(compareVersions(version, mainline), id).toBeLessThan(0);
    const series = landed.map((version) => version.split(".").slice(0, 2).join("."));
    expect(series, id).toEqual([...new Set(series)]);
  }
});

it("gives a kernel one case at most, older cases first", async () => {
  const catalogue = (await readCatalogue()).series.flatMap(({ builds }) => builds.map(({ version }) => version));
  const stable = ["5.4.280", "5.15.30", "6.2.9", "6.4.3", "6.5.3", "6.5.9", "6.6.1", "6.8.2", "6.17.2", "6.17.5"];
  const upstream = [...catalogue, ...stable].map((build) => upstreamVersion({ release: "", version: "", build }) ?? "");
  const kernels = [...new Set(upstream)];
  for (const { id, cases } of predictions.filter((one) => one.cases.length > 1)) {
    const within = (kernel: string) => cases.filter((one) => isWithin(one, kernel, changes));
    expect(
      kernels.filter((kernel) => within(kernel).length > 1),
      id,
    ).toEqual([]);
    const begins = cases.map(({ from = "0.0" }) => changes.get(from)?.landed[0] ?? from);
    expect(begins, id).toEqual(begins.toSorted(compareVersions));
  }
});

it("covers every row of the catalogue", () => {
  const covered = new Set(predictions.map(({ row }) => row));
  expect(rows.filter((row) => !covered.has(row))).toEqual([]);
});

it("covers every kernel feature but those that a build or an administrator decides about", () => {
  const covered = new Set(predictions.flatMap((one) => ("feature" in one ? [one.feature] : [])));
  expect(features.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([
    "overlay.defaults",
    "overlay.casefold",
    "namespaces.user",
    "io.reflink-overlayfs",
  ]);
});

function changeIds(): string[] {
  const text = readFileSync(new URL("changes.json", knownResultsDirectory), "utf8");
  return (JSON.parse(text) as { changes: { id: string }[] }).changes.map(({ id }) => id);
}

/** In words. */
function problemsOf(prediction: Prediction): string[] {
  const { row, cases, given = [] } = prediction;
  const isPoint = (point: string | undefined) => point === undefined || /^\d/.test(point) || changes.has(point);
  return [
    ...(row === undefined || rows.includes(row) ? [] : [`no row ${row}`]),
    ...cases
      .flatMap(({ from, until }) => [from, until])
      .flatMap((point) => (isPoint(point) ? [] : [`no change ${point}`])),
    ...given.flatMap(({ feature }) => unknownFeature(feature)),
    ...("feature" in prediction ? unknownFeature(prediction.feature) : settingProblems(prediction)),
  ];
}

function unknownFeature(id: string): string[] {
  return features.some((one) => one.id === id) ? [] : [`no feature ${id}`];
}

/** A level that no cell of the scenario can have would never be compared. */
function settingProblems(prediction: Extract<Prediction, { scenario: string }>): string[] {
  const scenario = scenarios.find(({ name }) => name === prediction.scenario);
  if (!scenario) return [`no scenario ${prediction.scenario}`];
  const own = { ...assign({}), ...scenario.levels };
  const switched = Object.entries(prediction.levels ?? {}).flatMap(([factor, wanted]) =>
    [wanted].flat().flatMap((level) => {
      const name = factor as keyof typeof own;
      const among: readonly unknown[] | undefined = scenario.among?.[name];
      const varied = scenario.varies.includes(name) && (among?.includes(level) ?? true);
      return varied || own[name] === level || name === "runtime" ? [] : [`${scenario.name} has no ${factor}=${level}`];
    }),
  );
  const orders = Object.keys(scenario.schedules ?? {});
  const missing = (prediction.orders ?? []).filter((order) => !orders.includes(order));
  return [...switched, ...missing.map((order) => `${scenario.name} has no order ${order}`)];
}
