import type { ChartSpec } from "../svg.ts";
import type { DelayPanel, RatePoint } from "./panels.ts";

const [delayWidth, ruleWidth, gap, height] = [44, 62, 18, 132];

/** Line and band over the delays, then each rule as a point with its interval; the counts stand below. */
export function delaySpec({ delays, rules }: DelayPanel, top: number): ChartSpec {
  const delaysEnd = delays.length * delayWidth;
  const width = delaysEnd + (rules.length > 0 ? gap + rules.length * ruleWidth : 0);
  return {
    width,
    height,
    padding: { left: 52, top: 26, right: 6, bottom: 56 },
    data: [...dataOf("delay", delays), ...dataOf("rule", rules)],
    scales: [
      { name: "delay", type: "point", padding: 0.5, domain: delays.map(({ label }) => label), range: [0, delaysEnd] },
      { name: "rule", type: "point", padding: 0.5, domain: rules.map(inTwoLines), range: [delaysEnd + gap, width] },
      { name: "rate", type: "linear", domain: [0, top], range: "height" },
    ],
    axes: [
      { scale: "rate", orient: "left", grid: true, values: [0, top / 2, top], encode: percentLabels },
      { scale: "delay", orient: "bottom" },
      { scale: "rule", orient: "bottom" },
    ],
    marks: [
      { type: "area", name: "band", from: { data: "delay" }, encode: { enter: { ...at("delay"), ...between } } },
      { type: "line", name: "rate", from: { data: "delay" }, encode: { enter: { ...at("delay"), ...rate } } },
      { type: "rule", name: "interval", from: { data: "rule" }, encode: { enter: { ...at("rule"), ...between } } },
      ...(["delay", "rule"] as const).flatMap(points),
      ...headings(delaysEnd + gap, rules.length > 0),
    ],
  };
}

/** The upper end of the rate axis that fits all panels, so that they can be compared: 0.1, 0.2, 0.5 or 1. */
export function topOf(panels: readonly DelayPanel[]): number {
  const highest = Math.max(...panels.flatMap(({ delays, rules }) => [...delays, ...rules].map(({ high }) => high)));
  return [0.1, 0.2, 0.5].find((top) => highest <= top) ?? 1;
}

function dataOf(name: string, points: readonly RatePoint[]) {
  const rows = points.map((point) => ({ ...point, x: inTwoLines(point), count: `${point.failures}/${point.trials}` }));
  return [
    { name, values: rows },
    { name: `${name}-failed`, values: rows.filter(({ failures }) => failures > 0) },
    { name: `${name}-clean`, values: rows.filter(({ failures }) => failures === 0) },
  ];
}

/** `mountinfo-poll` does not fit into its column. */
function inTwoLines({ label }: RatePoint): string {
  return label.replace("-", "-\n");
}

const at = (scale: string) => ({ x: { scale, field: "x" } });
const rate = { y: { scale: "rate", field: "rate" } };
const between = { y: { scale: "rate", field: "low" }, y2: { scale: "rate", field: "high" } };
const percentLabels = { labels: { update: { text: { signal: "format(100 * datum.value, '~f') + ' %'" } } } };

/** Points with failures have another shape than those without, and every point has its count below. */
function points(scale: "delay" | "rule"): NonNullable<ChartSpec["marks"]> {
  const from = { data: scale };
  const symbol = (name: string, shape: string) => ({
    ...{ type: "symbol" as const, name: `${name}_${scale}`, from: { data: `${scale}-${name}` } },
    encode: { enter: { ...at(scale), ...rate, shape: { value: shape }, size: { value: 64 } } },
  });
  return [
    symbol("failed", "diamond"),
    symbol("clean", "circle"),
    {
      ...{ type: "text", name: `count_${scale}`, from },
      encode: {
        enter: { ...at(scale), y: { value: height + 46 }, text: { field: "count" }, align: { value: "center" } },
      },
    },
  ];
}

function headings(rulesStart: number, withRules: boolean): NonNullable<ChartSpec["marks"]> {
  return [
    text("heading_delay", { x: 0, y: -12, text: "fixed delay" }),
    ...(withRules ? [text("heading_rule", { x: rulesStart, y: -12, text: "a rule that looks" })] : []),
    text("side_delay", { x: -8, y: height + 16, text: "ms", align: "right" }),
    text("side_count", { x: -8, y: height + 46, text: "failed", align: "right" }),
  ];
}

interface Words {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly align?: "left" | "right";
}

function text(name: string, { x, y, text, align = "left" }: Words) {
  return {
    ...{ type: "text" as const, name },
    encode: { enter: { x: { value: x }, y: { value: y }, text: { value: text }, align: { value: align } } },
  };
}
