import { type ChildProcess, spawn } from "node:child_process";
import type { ContentSpec } from "../content.ts";
import type { ContentMetrics } from "../metrics.ts";

export interface Reader {
  readonly process: ChildProcess;
  /** Undefined when it was killed. */
  readonly result: Promise<ReaderResult | undefined>;
}

export interface ReaderResult {
  readonly wrong: number;
  readonly failed: number;
  readonly metrics: ContentMetrics;
  /** What it told on standard error. */
  readonly told: string;
}

/** Starts `reader-process.ts`; it is killed when it has hung for minutes. */
export function startReader(indexPath: string, spec: ContentSpec, seed: number, reads: number): Reader {
  const script = new URL("./reader-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, indexPath, JSON.stringify(spec), String(seed), String(reads)], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 240_000,
    killSignal: "SIGKILL",
  });
  const [out, told]: [string[], string[]] = [[], []];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => told.push(text));
  const result = new Promise<ReaderResult | undefined>((resolve, reject) => {
    child.once("close", (code, signal) => {
      if (signal !== null) resolve(undefined);
      else if (code === 0) resolve({ ...JSON.parse(out.join("")), told: told.join("") });
      else reject(new Error(`a reader ended with ${code}: ${told.join("")}`));
    });
  });
  return { process: child, result };
}
