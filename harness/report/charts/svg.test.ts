import { expect, test } from "vitest";
import { hostile } from "../testing/results.ts";
import { costPanels } from "./cost/panels.ts";
import { costSpec } from "./cost/spec.ts";
import { delayPanels } from "./delay/panels.ts";
import { delaySpec } from "./delay/spec.ts";
import { slim } from "./slim.ts";
import { type ChartSpec, svgOf } from "./svg.ts";
import { exampleWait, exampleWaits } from "./testing/waits.ts";

const evil = ["<script>x</script>", "]]>", `"'><img src=x>`, hostile];
const waits = [...exampleWaits, ...evil.map((readiness) => exampleWait({ readiness, failures: 1 }))];

const specs: [string, ChartSpec][] = [
  ...delayPanels(waits).map((panel): [string, ChartSpec] => ["delay", delaySpec(panel, 1)]),
  ...costPanels(waits).map((panel): [string, ChartSpec] => ["cost", costSpec(panel, [0.01, 1000])]),
];

test.each(specs)("%s: well-formed, without ids, scripts and addresses, the same each time", (_, spec) => {
  const { text } = svgOf(spec, hostile);
  expect(svgOf(spec, hostile).text).toBe(text);
  expect(tagsOf(text).left).toEqual([]);
  expect(tagsOf(text).names).toEqual(new Set(["svg", "g", "path", "text", "tspan"]));
  expect(text).not.toMatch(/\s(?:id|on\w+|href|xlink:href|style|src)="/);
  expect(text).not.toMatch(/url\(|NaN|undefined|Infinity/);
});

test.each(specs)("%s: evil text stays text", (_, spec) => {
  const shown = textsOf(svgOf(spec, "a label").text);
  for (const name of evil.slice(0, 3)) expect(shown.replaceAll("\n", ""), name).toContain(name);
});

test("a chart tells a screen reader what it is, and has its size from the specification", () => {
  const spec: ChartSpec = { width: 100, height: 50, padding: { left: 1, top: 2, right: 3, bottom: 4 }, marks: [] };
  expect(svgOf(spec, `"R&D"`).text).toBe(
    '<svg class="chart" role="img" aria-label="&quot;R&amp;D&quot;" width="104" height="56" viewBox="0 0 104 56">' +
      '<g fill="none" transform="translate(1,2)"></g></svg>',
  );
});

test("a chart of a page with twelve kernels may cost some kilobytes", () => {
  for (const [, spec] of specs) expect(svgOf(spec, "a label").text.length).toBeLessThan(9000);
});

test("slimming leaves what stands between tags as it is", () => {
  const said = ` opacity="1" fill="#000" 1.23456 transform="translate(0,0)"`;
  expect(slim(`<svg a="b"><text opacity="1" fill="#000" x="1.23456">${said}</text></svg>`)).toBe(
    `<text x="1.2">${said}</text>`,
  );
});

test("places go into paths and texts, shapes of one mark become one path, lines of a text begin where it does", () => {
  const text = (at: string, content: string) =>
    `<text text-anchor="end" transform="translate(${at})">${content}</text>`;
  const shape = (at: string, d: string) =>
    `<path transform="translate(${at})" d="${d}"></path>`.replace("></path>", "/>");
  expect(
    slim(`<svg><g><g class="mark-text role-mark count">${text("3,4", "1/2")}${text("5,6", "a")}</g></g></svg>`),
  ).toBe('<g class="count" text-anchor="end"><text x="3" y="4">1/2</text><text x="5" y="6">a</text></g>');
  expect(
    slim(`<svg>${shape("10,20", "M-4,0L0,-4L4,0L0,4Z")}<line transform="translate(1,2)" x2="0" y2="-3"/></svg>`),
  ).toBe('<path d="M6,20l4-4 4 4-4 4zM1,2l0,-3"/>');
  expect(slim(`<svg>${text("7,8", '<tspan>a-</tspan><tspan x="0" dy="12">b</tspan>')}</svg>`)).toBe(
    '<text text-anchor="end" x="7" y="8"><tspan>a-</tspan><tspan x="7" dy="12">b</tspan></text>',
  );
  expect(slim('<svg><path transform="rotate(9)" d="M1,1L2,2"/></svg>')).toBe(
    '<path transform="rotate(9)" d="M1,1L2,2"/>',
  );
});

/** Reads tags one by one; what is not closed, or closed and not open, is left. */
function tagsOf(xml: string): { names: Set<string>; left: string[] } {
  const names = new Set<string>();
  const open: string[] = [];
  const left: string[] = [];
  const tag = /<(\/?)([a-z]+)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)(\/?)>/y;
  for (let at = 0; at < xml.length; ) {
    const between = /[^<]*/y;
    between.lastIndex = at;
    const said = between.exec(xml)?.[0] ?? "";
    if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(said)) left.push(said);
    at = tag.lastIndex = between.lastIndex;
    if (at >= xml.length) break;
    const [whole = "", closing, name = "", , empty] = tag.exec(xml) ?? [];
    if (whole === "") return { names, left: [...left, xml.slice(at, at + 80)] };
    names.add(name);
    if (closing && open.pop() !== name) left.push(whole);
    if (!closing && !empty) open.push(name);
    at += whole.length;
  }
  return { names, left: [...left, ...open] };
}

function textsOf(svg: string): string {
  const texts = [...svg.matchAll(/>([^<]+)</g)].map(([, text = ""]) => text);
  const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
  return texts.join("").replace(/&([a-z#0-9]+);/g, (_, name: string) => entities[name] ?? "?");
}
