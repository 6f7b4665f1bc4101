/** `mountproof report` of a large ledger: time, memory, the size of what it writes, and how soon its page can be used in Chromium. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { chromium } from "playwright-core";
import { ledgerPath } from "../../harness/ledger/read.ts";
import { writeLargeLedger } from "../../harness/report/testing/large/index.ts";
import type { Note } from "./benchmarks.ts";
import { lessIsBetter, type Row } from "./table.ts";

const program = fileURLToPath(new URL("../../harness/cli/main.ts", import.meta.url));
const size = { kernels: 12, trials: 100_000, seed: 1 };
const tries = 3;

/** The goals are figures of their own; nothing else makes such reports. */
export async function reportRows(note: Note): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-report-"));
  try {
    const out = join(directory, "report");
    await writeLargeLedger(directory, size);
    note(`${size.trials} trials on ${size.kernels} kernels: a ledger of ${megabytes(ledgerPath(directory))} MB`);
    const costs: Cost[] = [];
    for (let at = 0; at < tries; at++) costs.push(await report(directory, out));
    for (const name of ["results.json", "junit.xml"]) note(`${name}: ${megabytes(join(out, name))} MB`);
    const ready = await pageReady(join(out, "index.html"));
    const limit = { peerName: "limit", target: 1 };
    const of = (what: string) => `report of ${size.trials} trials, ${what}`;
    return [
      lessIsBetter({
        ...limit,
        name: of("whole command"),
        unit: "s",
        ours: costs.map(({ seconds }) => seconds),
        peer: 20,
      }),
      lessIsBetter({ ...limit, name: of("processor time"), unit: "s", ours: costs.map(({ cpu }) => cpu), peer: 20 }),
      lessIsBetter({ ...limit, name: of("most memory"), unit: "MiB", ours: costs.map(({ peak }) => peak), peer: 1024 }),
      lessIsBetter({ ...limit, name: of("index.html"), unit: "MB", ours: megabytes(join(out, "index.html")), peer: 2 }),
      lessIsBetter({
        ...limit,
        name: of("report.md"),
        unit: "kB",
        ours: kilobytes(join(out, "report.md")),
        peer: 65.5,
      }),
      lessIsBetter({ ...limit, name: of("page ready in Chromium"), unit: "s", ours: ready, peer: 2 }),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface Cost {
  readonly seconds: number;
  /** Seconds of processors, which other programs on the machine do not lengthen. */
  readonly cpu: number;
  /** MiB resident at most. */
  readonly peak: number;
}

/** The command tells of itself when it ends. */
async function report(directory: string, out: string): Promise<Cost> {
  const told =
    "process.on('exit', () => { const u = process.resourceUsage(); process.stderr.write(JSON.stringify(u)); });";
  const begin = performance.now();
  const { stderr } = await execa(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(told)}`, program, "report", directory, "--out", out],
    { stdout: "ignore" },
  );
  const seconds = (performance.now() - begin) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(stderr) as NodeJS.ResourceUsage;
  return { seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
}

/** Seconds from the address to a page that answers: loaded, laid out, its script ready, and a frame drawn after that. */
async function pageReady(path: string): Promise<number[]> {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const times: number[] = [];
    for (let at = 0; at < tries; at++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const begin = performance.now();
      await page.goto(pathToFileURL(path).href, { timeout: 120_000 });
      await page.waitForFunction("performance.getEntriesByName('ready').length > 0");
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
      times.push((performance.now() - begin) / 1000);
      await page.close();
    }
    return times;
  } finally {
    await browser.close();
  }
}

function megabytes(path: string): number {
  return Math.round(statSync(path).size / 1e4) / 100;
}

/** In characters, as forges count. */
function kilobytes(path: string): number {
  return readFileSync(path, "utf8").length / 1000;
}
