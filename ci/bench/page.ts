/**
 * How soon the page of 12 kernels with about 400 cells each can be used in Chromium: `npm run bench:page`. First paint, the moment at which filters and links
 * work, and how long one filter takes until it is painted; milliseconds, the median of some loads.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { quantile } from "../../harness/analysis/quantile.ts";
import { html } from "../../harness/report/html/page.ts";
import { largeResults } from "../../harness/report/testing/large/results.ts";

const loads = 5;
const dir = mkdtempSync(join(tmpdir(), "mountproof-bench-page-"));
const file = join(dir, "index.html");
const text = html(await largeResults(12));
writeFileSync(file, text);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const found: Record<string, number>[] = [];
for (let i = 0; i < loads; i++) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction("performance.getEntriesByName('ready').length > 0");
  found.push(await measure(page));
  await page.close();
}
await browser.close();
rmSync(dir, { recursive: true });
console.log(`${Math.round(text.length / 1000)} kB, ${loads} loads`);
for (const name of Object.keys(found[0] ?? {})) {
  const values = found.map((one) => one[name] ?? Number.NaN);
  console.log(`${name}: ${Math.round(quantile(values, 0.5) ?? Number.NaN)} ms (${values.map(Math.round).join(", ")})`);
}

async function measure(page: Page): Promise<Record<string, number>> {
  return (await page.evaluate(`(async () => {
    const at = (type, name) => performance.getEntriesByType(type).find((entry) => entry.name === name)?.startTime;
    const begun = performance.now();
    const input = document.querySelector("input[name=q]");
    input.value = "link";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return {
      "first paint": at("paint", "first-contentful-paint"),
      "filters and cells work": at("mark", "ready"),
      "a filter, until it is painted": performance.now() - begun,
    };
  })()`)) as Record<string, number>;
}
