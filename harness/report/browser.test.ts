/** The page in a real browser, as a person and as a screen reader get it. Needs Debian's chromium. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deletedDirectory } from "../run/testing/fake-world.ts";
import { html } from "./html/page.ts";
import { junit } from "./junit.ts";
import type { Results } from "./results-schema.ts";
import { exploredResults } from "./testing/explored.ts";
import { exampleKernels } from "./testing/kernels.ts";
import { exampleResults, exampleRule, hostile } from "./testing/results.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let results: Results;
const dir = mkdtempSync(join(tmpdir(), "mountproof-page-"));
const address = pathToFileURL(join(dir, "index.html")).href;
const several = pathToFileURL(join(dir, "several.html")).href;
const explored = pathToFileURL(join(dir, "explored.html")).href;
const many = pathToFileURL(join(dir, "many.html")).href;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  results = await exampleResults();
  writeFileSync(join(dir, "index.html"), html(results));
  writeFileSync(join(dir, "several.html"), html(await exampleKernels()));
  writeFileSync(join(dir, "explored.html"), html(await exploredResults()));
  const releases = Array.from({ length: 11 }, (_, i) => [`6.${i}.${100 + i}+deb13-cloud-amd64`, exampleRule] as const);
  writeFileSync(join(dir, "many.html"), html(await exampleKernels(Object.fromEntries(releases))));
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await browser.close();
});

interface Opened {
  readonly page: Page;
  readonly said: string[];
}

async function open(width: number, colorScheme: "light" | "dark", url = address): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => said.push(`request: ${request.url()}`));
  await page.goto(url);
  return { page, said };
}

test.each([
  ["one kernel", 1280, "light", address],
  ["one kernel", 1280, "dark", address],
  ["one kernel", 390, "light", address],
  ["one kernel", 390, "dark", address],
  ["explored orders", 1280, "dark", explored],
  ["explored orders", 390, "light", explored],
  ["several kernels", 1280, "light", several],
  ["several kernels", 390, "dark", several],
] as const)("%s, %d pixels wide, %s: quiet, within its width, no finding of axe", async (_, width, scheme, url) => {
  const { page, said } = await open(width, scheme, url);
  expect(said).toEqual([`request: ${url}`]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await page.close();
});

test("the first screen answers the question with its numbers", async () => {
  const { page } = await open(1280, "light");
  const first = page.getByRole("region", { name: "Verdict" });
  expect(await textOf(first.locator("strong"))).toBe("Ship with these options");
  expect(await textOf(first)).toContain("placement=overlayfs");
  expect(await textOf(page.locator(".numbers"))).toMatch(/0 of 299[\s\S]*4 of 4/);
  const bottom = (await page.locator(".numbers").boundingBox()) ?? { y: 800, height: 0 };
  expect(bottom.y + bottom.height).toBeLessThan(800);
  await page.close();
});

test("evidence is shown word for word and never becomes markup", async () => {
  const { page } = await open(1280, "light");
  expect(await page.title()).toBe("Mountproof: 6.18.0-test");
  expect(await page.locator("script, img, h1 ~ h1").count()).toBe(0);
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  const shown = await page.locator("pre").allInnerTexts();
  expect(shown).toContain(deletedDirectory);
  const [harmless] = hostile.split("\n");
  expect(shown.some((text) => text.startsWith(harmless ?? ""))).toBe(true);
  await page.close();
});

test("a mark in the matrix leads to the cell, and from there to its evidence and the command that repeats it", async () => {
  const { page } = await open(1280, "light");
  const failing = results.cells.find(({ scenario, varied }) => scenario === "link-count" && varied.length === 0);
  await page.locator(`#matrix a[href="#cell-${failing?.id}"]`).click();
  const row = page.locator(":target");
  expect(await textOf(row)).toContain("7 of 7");
  await row.locator("a").click();
  expect(await textOf(page.locator(":target"))).toContain(`mountproof repro ${failing?.id}`);
  await page.close();
});

test("verdicts are told in words, not by colour alone", async () => {
  const { page } = await open(1280, "light");
  const marks = await page.locator("#matrix .mark").allInnerTexts();
  expect(marks.length).toBeGreaterThan(20);
  for (const mark of marks) expect(mark).toMatch(/stable|fails|failed|flaky|unsupported|inconclusive/);
  await page.close();
});

test("several kernels: one answer for all, a line each, and what could not be tested, on the first screen", async () => {
  const { page } = await open(1280, "light", several);
  expect(await textOf(page.getByRole("region", { name: "Verdict" }).locator("strong"))).toBe(
    "Ship on all 3 kernels, 1 not tested",
  );
  const lines = page.locator(".verdicts tbody tr");
  expect(await lines.count()).toBe(4);
  expect(await textOf(lines.nth(0))).toMatch(/5\.10[\s\S]*Ship[\s\S]*0 of 299[\s\S]*TCG/);
  expect(await textOf(lines.nth(3))).toMatch(/6\.19[\s\S]*Not tested/);
  const sections = await page.locator("main h2").allInnerTexts();
  expect(sections.slice(0, 3)).toEqual(["Differences between kernels", "Kernel features", "Matrix"]);
  await page.close();
});

test("several kernels: a difference tells both sides and leads to the cells", async () => {
  const { page } = await open(1280, "light", several);
  const first = page.locator(".differences > li").first();
  expect(await textOf(first)).toMatch(/link-count[\s\S]*stable[\s\S]*5\.10[\s\S]*fails, deleted-directory[\s\S]*6\.1/);
  await first.locator("a", { hasText: "7.2" }).click();
  expect(await textOf(page.locator(":target"))).toContain("7 of 7");
  expect(await page.locator("#features .scroll").first().locator("tbody tr").count()).toBe(2);
  await page.close();
});

test("several kernels: settings that follow their scenario's own setting are there on demand", async () => {
  const { page } = await open(1280, "light", several);
  const quiet = page.locator("#matrix tr", { hasText: "delayMs=500" }).first();
  expect(await quiet.isVisible()).toBe(false);
  await page.getByLabel(/Show all \d+ settings/).check();
  expect(await quiet.isVisible()).toBe(true);
  expect(await textOf(quiet)).toMatch(/stable 0\/3[\s\S]*fails 7\/7[\s\S]*fails 7\/7/);
  await page.close();
});

test("eleven kernels fit on a desk without scrolling sideways, and on a phone tables scroll in their own box", async () => {
  const wide = await open(1280, "light", many);
  const overflow = "[...document.querySelectorAll('.scroll')].map((box) => box.scrollWidth - box.clientWidth)";
  expect(await wide.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1280);
  expect(Math.max(...((await wide.page.evaluate(overflow)) as number[]))).toBeLessThanOrEqual(0);
  await wide.page.close();
  const phone = await open(390, "light", many);
  await phone.page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  expect(await phone.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  expect(Math.max(...((await phone.page.evaluate(overflow)) as number[]))).toBeGreaterThan(0);
  const marks = await phone.page.locator("#matrix .mark").allInnerTexts();
  for (const mark of marks) expect(mark).toMatch(/stable|fails|failed|flaky|unsupported|inconclusive/);
  await phone.page.close();
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
