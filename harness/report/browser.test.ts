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
import { exampleResults, hostile } from "./testing/results.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let results: Results;
const dir = mkdtempSync(join(tmpdir(), "mountproof-page-"));
const address = pathToFileURL(join(dir, "index.html")).href;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  results = await exampleResults();
  writeFileSync(join(dir, "index.html"), html(results));
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await browser.close();
});

interface Opened {
  readonly page: Page;
  readonly said: string[];
}

async function open(width: number, colorScheme: "light" | "dark"): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => said.push(`request: ${request.url()}`));
  await page.goto(address);
  return { page, said };
}

test.each([
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const)("%d pixels wide, %s: quiet, within its width, no finding of axe", async (width, scheme) => {
  const { page, said } = await open(width, scheme);
  expect(said).toEqual([`request: ${address}`]);
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
  expect(await textOf(row)).toContain("6 of 6");
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
