/** The page in a real browser, as a person and as a screen reader get it. Needs Debian's chromium. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deletedDirectory } from "../run/testing/fake-world.ts";
import { html } from "./html/page.ts";
import { junit } from "./junit.ts";
import type { Results } from "./results-schema.ts";
import { exampleKernels } from "./testing/kernels.ts";
import { fewOfEach, largeLedger, resultsOfSections } from "./testing/large/results.ts";
import { exampleResults, hostile } from "./testing/results.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let results: Results;
let large: Results;
const dir = mkdtempSync(join(tmpdir(), "mountproof-page-"));
const address = pathToFileURL(join(dir, "index.html")).href;
const several = pathToFileURL(join(dir, "several.html")).href;
/** A few of everything that a report can hold, of one kernel and of two. */
const whole = pathToFileURL(join(dir, "whole.html")).href;
const wholes = pathToFileURL(join(dir, "wholes.html")).href;
const many = pathToFileURL(join(dir, "many.html")).href;
beforeAll(async () => {
  const launched = chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  results = withoutAllWords(await exampleResults());
  const ledger = await largeLedger(12);
  large = resultsOfSections(ledger);
  writeFileSync(join(dir, "index.html"), html(results));
  writeFileSync(join(dir, "several.html"), html(await exampleKernels()));
  writeFileSync(join(dir, "whole.html"), html(fewOfEach(resultsOfSections(ledger, [0]))));
  writeFileSync(join(dir, "wholes.html"), html(fewOfEach(resultsOfSections(ledger, [0, 11]))));
  writeFileSync(join(dir, "many.html"), html(large));
  browser = await launched;
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await browser.close();
});

/** Words are kept of the most frequent failures only. */
function withoutAllWords({ cells, ...rest }: Results): Results {
  const untold = (cell: Results["cells"][number]) => ({
    ...cell,
    evidence: cell.evidence.map((one) => (one.message === hostile ? { ...one, count: one.count - 2 } : one)),
  });
  return { ...rest, cells: cells.map(untold) };
}

interface Opened {
  readonly page: Page;
  readonly said: string[];
}

async function open(
  width: number,
  colorScheme: "light" | "dark",
  url = address,
  more: BrowserContextOptions = {},
): Promise<Opened> {
  const page = await browser.newPage({
    viewport: { width, height: 800 },
    colorScheme,
    reducedMotion: "reduce",
    ...more,
  });
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => said.push(`request: ${request.url()}`));
  await page.goto(url);
  if (more.javaScriptEnabled !== false) await ready(page);
  return { page, said };
}

/** The script reads its data before it does anything. */
async function ready(page: Page): Promise<void> {
  await page.waitForFunction("performance.getEntriesByName('ready').length > 0");
}

async function violations(page: Page, part = "html"): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(`axe.run("${part}", { resultTypes: ['violations'] })`)) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** What a sheet of A4 is wide, in pixels, without its margins. */
const paper = 718;

/** Also what the browser would lay out only when it comes near the window. */
const unfoldAll = `for (const details of document.querySelectorAll('details')) details.open = true;
for (const section of document.querySelectorAll('main > section')) section.style.contentVisibility = 'visible'`;

test.each([
  ["one kernel", 1280, "light", whole],
  ["one kernel", 390, "dark", whole],
  ["several kernels", 1280, "dark", wholes],
] as const)(
  "%s, %d pixels wide, %s: all sections, quiet, within the width, no finding of axe, also of an open cell",
  async (_, width, scheme, url) => {
    const { page, said } = await open(width, scheme, url);
    const sections = await page.locator("main > section").evaluateAll((all) => all.map(({ id }) => id));
    for (const id of ["matrix", "baseline", "flags", "waits", "orders", "causes", "predictions", "planted", "failures"])
      expect(sections).toContain(id);
    for (const drawing of ["svg.chart[role=img]", "table.lanes", "table.flags"])
      expect(await page.locator(drawing).count(), drawing).toBeGreaterThan(0);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.evaluate(unfoldAll);
    await page.locator("input.every").check();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await violations(page)).toEqual([]);
    await page.locator("#matrix a.fails[id], #matrix a.flaky[id]").first().click();
    expect(await page.locator("dialog").isVisible()).toBe(true);
    expect(await violations(page, "dialog")).toEqual([]);
    expect(said).toEqual([`request: ${url}`]);
    await page.close();
  },
);

test.each([address, several])("evil words are quiet and stay within a phone's width: %#", async (url) => {
  const { page, said } = await open(390, "dark", url);
  await page.evaluate(unfoldAll);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  expect(said).toEqual([`request: ${url}`]);
  await page.close();
});

test("the first screen answers the question, with what to set and to avoid, and copies it", async () => {
  const { page } = await open(1280, "light");
  const first = page.getByRole("region", { name: "Verdict" });
  expect(await textOf(first.locator("strong"))).toContain("Ship with these options");
  expect(await textOf(first)).toMatch(
    /index=off,metacopy=off[\s\S]*ext4[\s\S]*mountinfo-poll[\s\S]*placement=overlayfs/,
  );
  expect(await textOf(page.locator(".numbers"))).toMatch(/0 of 299[\s\S]*4 of 4/);
  const bottom = (await page.locator(".numbers").boundingBox()) ?? { y: 800, height: 0 };
  expect(bottom.y + bottom.height).toBeLessThan(800);
  const copy = page.getByRole("button", { name: "Copy the mount options" });
  await copy.click();
  await expect.poll(() => copy.textContent()).toBe("Copied");
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Control+V");
  expect(await page.getByRole("searchbox").inputValue()).toBe("index=off,metacopy=off");
  await page.close();
});

test("evidence is shown word for word and never becomes markup, in the page and in a cell", async () => {
  const { page } = await open(1280, "light");
  expect(await page.title()).toBe("Mountproof: 6.18.0-test");
  expect(await page.locator("script").count()).toBe(2);
  expect(await page.locator("img, h1 ~ h1").count()).toBe(0);
  await page.evaluate(unfoldAll);
  const shown = await page.locator("pre").allInnerTexts();
  const [harmless = ""] = hostile.split("\n");
  expect(shown.some((text) => text.includes(deletedDirectory))).toBe(true);
  expect(shown.some((text) => text.startsWith(harmless))).toBe(true);
  const cell = results.cells.find(({ evidence }) => evidence.some(({ message }) => message === hostile));
  await page.goto(`${address}#cell-${cell?.id}`);
  await expect.poll(() => textOf(page.locator("dialog pre"))).toContain(harmless);
  expect(await textOf(page.locator("dialog"))).toContain("2 more trials failed in other words: the ledger has them.");
  expect(await page.locator("dialog img").count()).toBe(0);
  expect(await page.title()).toBe("Mountproof: 6.18.0-test");
  await page.close();
});

test("hostile names stay inside the data block", async () => {
  const name = "</script><script>document.title='taken'</script><!--<script>";
  const [cell] = results.cells;
  if (!cell) throw new Error("no cell");
  const hostileResults = { ...results, cells: [{ ...cell, scenario: name }, ...results.cells.slice(1)] };
  const page = await browser.newPage();
  await page.setContent(html(hostileResults));
  expect(await page.title()).toBe("Mountproof: 6.18.0-test");
  const packed = await page.locator("#data").textContent();
  const { texts } = JSON.parse(inflateRawSync(Buffer.from(packed ?? "", "base64")).toString());
  expect(texts).toContain(name);
  await page.close();
});

test("the policy lets no other script run", async () => {
  const { page } = await open(1280, "light");
  await page.evaluate(`(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken'";
    const image = document.createElement("div");
    image.innerHTML = '<img src="x:" onerror="document.title = \\'taken\\'">';
    document.body.append(script, image);
  })()`);
  await page.waitForTimeout(100);
  expect(await page.title()).toBe("Mountproof: 6.18.0-test");
  await page.close();
});

test("a mark opens its cell with all that is known of it; Escape and back lead to where one was", async () => {
  const { page } = await open(1280, "light");
  const failing = results.cells.find(({ scenario, varied }) => scenario === "link-count" && varied.length === 0);
  const mark = page.locator(`#cell-${failing?.id}`);
  const panel = page.getByRole("dialog");
  await mark.click();
  const told = await textOf(panel);
  expect(told).toMatch(/7 of 7 failed \(59 % to 100 %\)[\s\S]*7 × deleted-directory[\s\S]*none/);
  expect(told).toContain(deletedDirectory);
  expect(told).toContain("overlayfs: test line");
  expect(told).toContain(`mountproof repro ${failing?.id}`);
  // What is off the recommended setting stands first.
  expect((await panel.locator("tr.off th").allInnerTexts()).toSorted()).toEqual(["linkCount"]);
  expect(await textOf(panel.locator("h3", { hasText: "Factors" }).locator("+ p + table tbody tr").first())).toMatch(
    /linkCount\s+zero/,
  );
  expect(await textOf(panel.locator("h3", { hasText: "Time" }).locator("+ table"))).toMatch(/total\s+7\s/);
  await expect.poll(() => page.url()).toBe(`${address}#cell-${failing?.id}`);
  await page.keyboard.press("Escape");
  expect(await panel.isVisible()).toBe(false);
  await expect.poll(() => page.url()).toBe(address);
  await expect.poll(() => page.evaluate("document.activeElement.id")).toBe(`cell-${failing?.id}`);
  await mark.click();
  // The page hears of a step in the history after it was taken.
  await page.goBack();
  await expect.poll(() => panel.isVisible()).toBe(false);
  await page.goForward();
  await expect.poll(() => panel.isVisible()).toBe(true);
  await page.reload();
  await ready(page);
  expect(await textOf(panel)).toContain("7 of 7 failed");
  await panel.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => page.url()).toBe(address);
  await page.close();
});

test("without a mouse: from the top to a cell of another row and back", async () => {
  const { page } = await open(1280, "light");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the matrix");
  await page.keyboard.press("Enter");
  const focused = () => page.evaluate("document.activeElement.id");
  for (let i = 0; i < 40 && !String(await focused()).startsWith("cell-"); i++) await page.keyboard.press("Tab");
  const first = await focused();
  await page.keyboard.press("ArrowDown");
  const second = await focused();
  expect(second).toMatch(/^cell-/);
  expect(second).not.toBe(first);
  await page.keyboard.press("Enter");
  expect(await page.getByRole("dialog").isVisible()).toBe(true);
  expect(await page.evaluate("document.activeElement.closest('dialog') !== null")).toBe(true);
  await page.keyboard.press("Escape");
  await expect.poll(focused).toBe(second);
  await page.close();
});

test("filters work together, live in the address, tell how many cells are left, and can be reset", async () => {
  const { page } = await open(1280, "light", many);
  // Looking for names through all of the page takes seconds.
  const filters = page.locator("#filters");
  const status = filters.locator(".count");
  const own = large.cells.filter(({ varied }) => varied.length === 0).length;
  expect(own).toBeGreaterThan(0);
  expect(await status.textContent()).toMatch(/^[\d,]+ of 4,992 cells shown/);
  await filters.getByLabel("✗ fails").check();
  await filters.getByRole("searchbox").fill("LINK-COUNT");
  await filters.getByLabel("6.1", { exact: true }).check();
  await filters.locator("details details summary").click();
  await filters.getByLabel("delayMs").selectOption("0");
  const release = large.kernels.find(({ release }) => release.startsWith("6.1."))?.name;
  const expected = large.cells.filter(
    ({ verdict, scenario, kernel, factors }) =>
      verdict === "fails" && scenario.includes("link-count") && kernel === release && factors.delayMs === 0,
  );
  expect(expected.length).toBeGreaterThan(1);
  const said = `${expected.length} of 4,992 cells shown`;
  expect(await status.textContent()).toBe(said);
  expect(await status.getAttribute("role")).toBe("status");
  const visible = () =>
    page
      .locator("#matrix a[id]")
      .evaluateAll((marks) =>
        marks.filter((mark) => mark.checkVisibility({ visibilityProperty: true })).map(({ id }) => id),
      );
  const ids = expected.map(({ id }) => `cell-${id}`).toSorted();
  expect((await visible()).toSorted()).toEqual(ids);
  const asked = () => new URL(page.url()).search;
  await expect.poll(asked).toBe("?q=LINK-COUNT&verdict=fails&kernel=6.1&delayMs=0");
  await page.reload();
  await ready(page);
  expect(await status.textContent()).toBe(said);
  expect((await visible()).toSorted()).toEqual(ids);
  await filters.getByRole("button", { name: "Reset" }).click();
  expect(await status.textContent()).toMatch(/^[\d,]+ of 4,992 cells shown; the others are folded$/);
  await expect.poll(asked).toBe("");
  expect(await filters.getByLabel("delayMs").inputValue()).toBe("");
  await filters.getByRole("searchbox").fill("no such scenario");
  expect(await page.locator("#nothing:visible").textContent()).toBe("No cell passes these filters.");
  await page.close();
});

test("a link of another report: its levels and its cell are told to be missing here, and nothing is filtered in silence", async () => {
  const id = "0123456789ab";
  const { page, said } = await open(1280, "light", `${address}?verdict=fails&placement=nowhere&sig=x#cell-${id}`);
  const panel = page.getByRole("dialog");
  expect(await textOf(panel)).toMatch(new RegExp(`Not in this report[\\s\\S]*${id}[\\s\\S]*another run`));
  await page.keyboard.press("Escape");
  expect(await panel.isVisible()).toBe(false);
  await expect.poll(() => new URL(page.url()).hash).toBe("");
  const status = page.locator(".counted .count");
  expect(await status.textContent()).toMatch(/^\d+ of \d+ cells shown; this report has no placement=nowhere$/);
  await page.getByRole("button", { name: "Reset" }).click();
  expect(await status.textContent()).toMatch(/^\d+ of \d+ cells shown; the others are folded$/);
  expect(said).toEqual([`request: ${address}?verdict=fails&placement=nowhere&sig=x`]);
  await page.close();
});

test("twelve kernels with all that a report can hold take less than 2 MB, answer on the first screen, and fit on a desk and on paper", async () => {
  expect(large.kernels).toHaveLength(12);
  const { cells, waits, explorations, predictions, attributions, plantedServers, baseline } = large;
  const parts = [cells, waits, explorations, predictions, attributions, plantedServers, baseline?.expected ?? []];
  expect(parts.map(({ length }) => length > 11)).toEqual(parts.map(() => true));
  // A ledger of 100,000 trials makes the page about a tenth larger: see the benchmark.
  expect(statSync(join(dir, "many.html")).size).toBeLessThan(1_800_000);
  const { page } = await open(1280, "light", many);
  const lines = page.locator(".verdicts tbody tr");
  const last = (await lines.nth(11).boundingBox()) ?? { y: 800, height: 0 };
  expect(last.y + last.height).toBeLessThanOrEqual(800);
  expect(await textOf(page.getByRole("region", { name: "Verdict" }))).toMatch(
    /Ship on all 12 kernels[\s\S]*index=off,metacopy=off/,
  );
  const overflow =
    "[...document.querySelectorAll('.matrix .scroll, #planted .scroll')].map((box) => box.scrollWidth - box.clientWidth)";
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1280);
  expect(Math.max(...((await page.evaluate(overflow)) as number[]))).toBeLessThanOrEqual(0);
  // On a phone tables scroll in their own box.
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  expect(Math.max(...((await page.evaluate(overflow)) as number[]))).toBeGreaterThan(0);
  // Other sections do not grow wider with kernels, and would be laid out for seconds.
  await page.evaluate(
    "for (const section of document.querySelectorAll('main > section:not(#matrix, #flags, #planted)')) section.hidden = true",
  );
  await page.setViewportSize({ width: paper, height: 800 });
  await page.emulateMedia({ media: "print" });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(paper);
  await page.close();
});

test("without a script every verdict and all evidence is there, and a failing mark leads to its evidence", async () => {
  const { page, said } = await open(1280, "light", address, { javaScriptEnabled: false });
  expect(said).toEqual([`request: ${address}`]);
  expect(await page.locator("#filters").isVisible()).toBe(false);
  expect(await page.locator("button:visible").count()).toBe(0);
  await page.locator("input.every").check();
  for (const { id, verdict, failures, n } of results.cells)
    expect(await page.locator(`#cell-${id}`).textContent()).toContain(`${verdict} ${failures}/${n}`);
  const words = (await page.locator(".failure pre").allTextContents()).join("\n");
  for (const { message = "" } of results.cells.flatMap(({ evidence }) => evidence))
    expect(words).toContain(message.split("\n")[0]);
  const failing = results.cells.find(({ scenario, varied }) => scenario === "link-count" && varied.length === 0);
  await page.locator(`#cell-${failing?.id}`).click();
  expect(await textOf(page.locator(":target"))).toContain("wandered into deleted directory");
  await page.close();
});

test("on paper filters are gone, all settings and sections stand open within the sheet, and a PDF comes out", async () => {
  const { page } = await open(paper, "light", wholes);
  const quiet = page.locator("#matrix tr.silent").first();
  expect(await quiet.isVisible()).toBe(false);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("#filters").isVisible()).toBe(false);
  expect(await page.locator("body > nav").isVisible()).toBe(false);
  expect(await quiet.isVisible()).toBe(true);
  expect(
    await page
      .locator(".failure pre")
      .first()
      .evaluate((pre) => pre.checkVisibility({ contentVisibilityAuto: true })),
  ).toBe(true);
  expect(await page.locator("table.lanes:visible, table.flags:visible").count()).toBeGreaterThan(6);
  // Else a browser makes all of the page smaller.
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(paper);
  expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
  await page.close();
});

test("verdicts are told in words and by a sign, not by colour alone", async () => {
  const { page } = await open(1280, "light");
  const marks = await page.locator("#matrix .mark, #matrix a[id]").allInnerTexts();
  expect(marks.length).toBeGreaterThan(20);
  for (const mark of marks) expect(mark).toMatch(/stable|fails|failed|flaky|unsupported|inconclusive/);
  const signs = await page.evaluate(
    "[...document.querySelectorAll('#matrix a[id]')].map((mark) => [mark.className, getComputedStyle(mark, '::before').content])",
  );
  const known = new Map(signs as [string, string][]);
  expect([...known.values()].every((sign) => /^"[✓✗≈∅?]"/.test(sign))).toBe(true);
  expect(new Set(known.values()).size).toBe(known.size);
  await page.close();
});

test("several kernels: one answer for all, a line each, and what could not be tested, on the first screen", async () => {
  const { page } = await open(1280, "light", several);
  expect(await textOf(page.getByRole("region", { name: "Verdict" }).locator("strong"))).toContain(
    "Ship on all 3 kernels, 1 not tested",
  );
  const lines = page.locator(".verdicts tbody tr");
  expect(await lines.count()).toBe(4);
  expect(await textOf(lines.nth(0))).toMatch(/5\.10[\s\S]*Ship[\s\S]*0 of 299[\s\S]*TCG/);
  expect(await textOf(lines.nth(3))).toMatch(/6\.19[\s\S]*Not tested/);
  const sections = await page.locator("main h2").allInnerTexts();
  expect(sections.slice(0, 2)).toEqual(["Matrix", "Differences between kernels"]);
  const links = await page.locator("nav a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links).toEqual(await page.locator("main > section").evaluateAll((all) => all.map(({ id }) => `#${id}`)));
  await page.close();
});

test("several kernels: a difference tells both sides and opens the cells, and from one the same setting elsewhere", async () => {
  const { page } = await open(1280, "light", several);
  const first = page.locator(".differences > li").first();
  expect(await textOf(first)).toMatch(/link-count[\s\S]*stable[\s\S]*5\.10[\s\S]*fails, deleted-directory[\s\S]*6\.1/);
  await first.locator("a", { hasText: "7.2" }).click();
  const panel = page.getByRole("dialog");
  expect(await textOf(panel)).toContain("7 of 7 failed");
  await panel.getByRole("link", { name: "5.10" }).click();
  expect(await textOf(panel)).toContain("0 of 3 failed");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.url()).toBe(several);
  expect(await page.locator("#features .scroll").first().locator("tbody tr").count()).toBe(2);
  await page.close();
});

test("several kernels: settings that follow their scenario's own setting are there on demand", async () => {
  const { page } = await open(1280, "light", several);
  const quiet = page.locator("#matrix tr", { hasText: "delayMs=500" }).first();
  expect(await quiet.isVisible()).toBe(false);
  await page.getByRole("button", { name: /more settings? of link-count/ }).click();
  expect(await quiet.isVisible()).toBe(true);
  await page.getByRole("button", { name: /more settings? of link-count/ }).click();
  await page.getByLabel(/Show all settings/).check();
  expect(await quiet.isVisible()).toBe(true);
  expect(await textOf(quiet)).toMatch(/stable 0\/3[\s\S]*fails 7\/7[\s\S]*fails 7\/7/);
  await page.close();
});

test("junit.xml is well-formed, with a test case for each cell and the failures word for word", async () => {
  const page = await browser.newPage();
  const parsed = (await page.evaluate(
    `(() => {
      const xml = new DOMParser().parseFromString(${JSON.stringify(junit(results))}, "application/xml");
      const failures = [...xml.querySelectorAll("failure")];
      return {
        error: xml.querySelector("parsererror")?.textContent ?? null,
        cases: xml.querySelectorAll("testcase").length,
        told: [xml.documentElement.getAttribute("tests"), xml.documentElement.getAttribute("failures")].map(Number),
        failures: failures.map((failure) => failure.getAttribute("message")),
        level: xml.querySelector('testcase property[name="linkCount"]')?.getAttribute("value"),
      };
    })()`,
  )) as { error: string | null; cases: number; told: number[]; failures: string[]; level: string };
  expect(parsed.error).toBeNull();
  const failing = results.cells.filter(({ verdict }) => verdict === "fails" || verdict === "flaky");
  expect(parsed.cases).toBe(results.cells.length);
  expect(parsed.told).toEqual([results.cells.length, failing.length]);
  expect(parsed.failures).toHaveLength(failing.length);
  expect(parsed.failures).toContain(deletedDirectory);
  expect(parsed.level).toBe("true");
  await page.close();
});

async function textOf(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join("\n");
}
