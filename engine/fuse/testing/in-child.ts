import { type ChildProcess, spawn } from "node:child_process";

/** A child that may hang in a system call, so that the test does not. */
export interface ChildCall {
  readonly child: ChildProcess;
  /** The value it printed as JSON, or its error's code. Rejects at the deadline, and the child is killed. */
  readonly result: Promise<unknown>;
  isDone(): boolean;
}

/** Runs the body of a function that may use `fs` and `path` in a fresh process. */
export function inChild(body: string, path: string, deadlineMs = 60_000): ChildCall {
  const script = `const fs = require("node:fs"); const path = process.argv[1];
    let out; try { out = (() => { ${body} })(); } catch (error) { out = error.code; }
    process.stdout.write(JSON.stringify(out ?? null));`;
  const child = spawn(process.execPath, ["-e", script, path], { stdio: ["ignore", "pipe", "inherit"] });
  const words: string[] = [];
  let done = false;
  const result = new Promise<unknown>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`no answer within ${deadlineMs} ms: ${body}`));
    }, deadlineMs);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => words.push(text));
    child.once("close", (_code, signal) => {
      clearTimeout(timer);
      done = true;
      resolve(signal ?? JSON.parse(words.join("") || "null"));
    });
  });
  return { child, result, isDone: () => done };
}
