import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { escapeHtml, markup } from "./html/markup.ts";
import { html } from "./html/page.ts";
import { escapeXml } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { Results } from "./results-schema.ts";
import { terminalTable } from "./terminal.ts";
import { exampleResults, exampleRule } from "./testing/results.ts";

let results: Results;
beforeAll(async () => {
  results = await exampleResults();
});

test("text put into markup is escaped, markup is not escaped twice", () => {
  const inner = markup`<b>${"<&>"}</b>`;
  expect(markup`<p title="${`"'`}">${[inner, " & ", 3]}</p>`.text).toBe(
    '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b> &amp; 3</p>',
  );
});

test("escaped HTML holds no markup, no control character and nothing that turns the direction of text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      expect(escaped).not.toMatch(/[\p{Cc}--[\t\n]]|\p{Bidi_Control}|\p{Surrogate}/v);
    }),
  );
  expect(escapeHtml("\u0000 \u001b[31m \u0085 \u202e")).toBe("␀ ␛[31m \ufffd \ufffd");
});

test("escaped XML holds only characters that XML 1.0 allows", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // Production 2 of the recommendation.
      expect(escapeXml(text)).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      expect(escapeXml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|apos|#\d+);)/);
    }),
  );
});

test("hostile evidence ends neither a table nor a fence of the Markdown report", () => {
  const text = markdown(results);
  const fences = text.split("\n").filter((line) => /^````/.test(line));
  expect(fences.length).toBeGreaterThan(0);
  expect(fences.length % 2).toBe(0);
  const rows = text.split("\n").filter((line) => /^\| . \| setting \|/.test(line));
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
});

test("the terminal gets no control sequence of a subject's message, and the verdict comes last", () => {
  const text = terminalTable(results);
  expect(text).not.toMatch(/[\p{Cc}--\n]/v);
  expect(text.trimEnd().split("\n").at(-1)).toMatch(/^ {2}Ship on kernel 6.18.0-test with/);
  expect(text).toContain("✗ fails        link-count");
  expect(text).toContain("✓ stable: linkCount=true, runtime=runc-1.1.5|crun-1.21");
});

test("the page loads nothing: its own script only, no address of another host, no reference to a file", () => {
  const page = html(results);
  expect(page.match(/<script[^>]*>/gi)).toEqual(['<script type="application/octet-stream" id="data">', "<script>"]);
  expect(page).not.toMatch(/<iframe|<object|\bon\w+="/i);
  const references = [...page.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, target]) => target);
  expect(references.filter((target) => !target?.startsWith("#"))).toEqual(["data:,"]);
  const ids = new Set([...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => `#${id}`));
  expect(references.filter((target) => target?.startsWith("#") && !ids.has(target))).toEqual([]);
});

test("a long failure pushes nothing off the first screen: its beginning and end stand there, all of it below", async () => {
  const message = `runc run failed: ${"goroutine ".repeat(500)}: wandered into deleted directory "/proc"`;
  const page = html(
    await exampleResults((request) =>
      request.scenario === "recommended" ? { outcome: "runtime-failure", message } : exampleRule(request),
    ),
  );
  const [first = "", below = ""] = page.split("</header>");
  const reason = /<strong>[\s\S]*?<p>(.*?)<\/p>/.exec(first)?.[1] ?? "";
  expect(reason).toMatch(/^Do not ship on kernel .* \(runtime-failure: runc run failed: goroutine .*/);
  expect(reason).toMatch(/ … \(\d+ more characters\) … .*wandered into deleted directory &quot;\/proc&quot;\)\.$/);
  expect(reason.length).toBeLessThan(500);
  expect(below).toContain(`<pre>${escapeHtml(message)}`);
});

test("equal results give equal reports", () => {
  expect(html(results)).toBe(html(structuredClone(results)));
  expect(markdown(results)).toBe(markdown(structuredClone(results)));
});
