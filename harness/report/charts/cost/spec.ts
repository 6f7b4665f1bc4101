import { intervalOf, percent } from "../../html/marks.ts";
import { verdictSymbols } from "../../words.ts";
import { milliseconds } from "../milliseconds.ts";
import type { ChartSpec } from "../svg.ts";
import type { CostPanel, RuleCost } from "./panels.ts";

const [rowHeight, width] = [22, 168];
/** Where the columns of numbers begin. */
const [timeAt, leftAt] = [width + 10, width + 118];

/** Lower and upper end of the time axis, milliseconds: powers of ten. */
export type TimeDomain = readonly [low: number, high: number];

/** A row for each rule: its name, p50 to p99 on a logarithmic axis, both numbers, and the failures it leaves. */
export function costSpec({ rules }: CostPanel, domain: TimeDomain): ChartSpec {
  const rows = rules.map((rule) => asRow(rule, domain));
  const height = rows.length * rowHeight;
  return {
    width,
    height,
    padding: { left: 128, top: 22, right: 276, bottom: 22 },
    data: [
      { name: "rules", values: rows },
      { name: "rules-failed", values: rows.filter(({ failures }) => failures > 0) },
      { name: "rules-clean", values: rows.filter(({ failures }) => failures === 0) },
    ],
    scales: [
      { name: "rule", type: "point", padding: 0.5, domain: rows.map(({ label }) => label), range: [0, height] },
      { name: "ms", type: "log", domain: [...domain], range: "width" },
    ],
    axes: [
      { scale: "ms", orient: "bottom", grid: true, values: powersOfTen(domain), encode: timeLabels },
      { scale: "rule", orient: "left" },
    ],
    marks: [
      {
        ...{ type: "rule", name: "span", from: { data: "rules" } },
        encode: { enter: { ...row, x: { scale: "ms", field: "from" }, x2: { scale: "ms", field: "to" } } },
      },
      symbol("failed", "diamond"),
      symbol("clean", "circle"),
      column("time", timeAt),
      column("left", leftAt),
      heading("wait, ms", 0),
      heading("p50 to p99", timeAt),
      heading("failed, 95 % interval", leftAt),
    ],
  };
}

/** The powers of ten round all times, so that panels can be compared. */
export function timeDomain(panels: readonly CostPanel[]): TimeDomain {
  const times = panels.flatMap(({ rules }) => rules.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]));
  if (times.length === 0) return [leastMs, 10 * leastMs];
  const low = Math.floor(Math.log10(Math.max(leastMs, Math.min(...times))));
  return [10 ** low, 10 ** Math.max(low + 1, Math.ceil(Math.log10(Math.max(leastMs, ...times))))];
}

/** Nothing shorter is a wait, and a logarithm of 0 there is not. */
const leastMs = 0.01;

function powersOfTen([low, high]: TimeDomain): number[] {
  const [first, last] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

function asRow(rule: RuleCost, [low]: TimeDomain) {
  const { p50Ms, p99Ms, failures, trials, high } = rule;
  const symbol = failures === 0 ? verdictSymbols.stable : verdictSymbols.fails;
  const interval = failures === 0 ? `up to ${percent(high)}` : intervalOf([rule.low, high]);
  return {
    ...{ label: rule.label, failures, from: Math.max(low, p50Ms), to: Math.max(low, p99Ms) },
    time: `${milliseconds(p50Ms).replace(" ms", "")} to ${milliseconds(p99Ms)}`,
    left: `${symbol} ${failures} of ${trials}, ${interval}`,
  };
}

const row = { y: { scale: "rule", field: "label" } };
/** Seconds from 1000 ms on, as zeros would touch each other. */
const label = "datum.value < 1000 ? format(datum.value, '~f') : format(datum.value / 1000, '~f') + ' s'";
const timeLabels = { labels: { update: { text: { signal: label } } } };

function symbol(name: string, shape: string) {
  return {
    ...{ type: "symbol" as const, name, from: { data: `rules-${name}` } },
    encode: { enter: { ...row, x: { scale: "ms", field: "from" }, shape: { value: shape }, size: { value: 64 } } },
  };
}

function column(field: "time" | "left", x: number) {
  return {
    ...{ type: "text" as const, name: `value_${field}`, from: { data: "rules" } },
    encode: { enter: { ...row, x: { value: x }, text: { field }, baseline: { value: "middle" as const } } },
  };
}

function heading(text: string, x: number) {
  return {
    ...{ type: "text" as const, name: `heading_${x}` },
    encode: { enter: { x: { value: x }, y: { value: -10 }, text: { value: text } } },
  };
}
