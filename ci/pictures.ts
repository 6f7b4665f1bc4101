/**
 * Takes the README's pictures of a report: `npm run pictures -- REPORT-DIR OUT-DIR`, where REPORT-DIR holds an `index.html`. Needs Debian's chromium.
 * Pictures are 8-bit PNG at the size of a screen, so that each stays below 150 kB.
 */
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const [report, out] = process.argv.slice(2);
if (report === undefined || out === undefined) {
  console.error("usage: npm run pictures -- REPORT-DIR OUT-DIR");
  process.exit(2);
}

interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
  /** Behind the page's address. */
  readonly at: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const openFirstFailure = async (page: Page) => {
  await page.locator("#matrix a:visible", { hasText: "fails" }).first().click();
};

const pictures: readonly Picture[] = [
  { name: "first-screen", width: 1280, height: 760, colorScheme: "light", at: "" },
  {
    name: "matrix",
    width: 1280,
    height: 800,
    colorScheme: "light",
    at: "?verdict=fails&verdict=flaky&q=link-count#matrix",
  },
  {
    name: "cell",
    width: 1000,
    height: 620,
    colorScheme: "dark",
    at: "?q=link-count#matrix",
    prepare: openFirstFailure,
  },
  { name: "phone", width: 390, height: 780, colorScheme: "light", at: "" },
];

const page = pathToFileURL(join(resolve(report), "index.html")).href;
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const picture of pictures) await take(browser, picture, out);
await browser.close();

async function take(browser: Browser, { name, width, height, colorScheme, at, prepare }: Picture, dir: string) {
  const viewport = { width, height };
  const opened = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 1, reducedMotion: "reduce" });
  await opened.goto(page + at);
  await prepare?.(opened);
  const path = join(dir, `report-${name}.png`);
  await opened.screenshot({ path });
  await opened.close();
  console.log(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
}
