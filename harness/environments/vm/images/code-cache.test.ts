import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findUserland } from "../../userland.ts";
import { addCodeCache } from "./code-cache.ts";

let program: string;
beforeEach(() => {
  program = mkdtempSync(join(tmpdir(), "mountproof-code-"));
});
afterEach(() => rmSync(program, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(program, path)), { recursive: true });
  writeFileSync(join(program, path), text);
}

it("holds every module of every program, without its types", async () => {
  write("package.json", '{"type":"module"}');
  write("harness/agent/main.ts", "const agentNumber: number = 1; globalThis.x = agentNumber;");
  write("harness/agent/executor.ts", 'import "./shared.ts";');
  write("harness/agent/shared.ts", "export const sharedNumber: number = 2;");
  write("engine/fuse/server-process.ts", "const serverNumber: number = 3; process.exit(serverNumber - 1);");
  await addCodeCache(program, (await findUserland()).root);
  const cached = cachedTexts();
  for (const name of ["agentNumber", "sharedNumber", "serverNumber"]) {
    expect(cached.some((text) => new RegExp(`const ${name} +=`).test(text))).toBe(true);
  }
});

it("is not made of a program that fails", async () => {
  write("harness/agent/main.ts", "process.exit(1);");
  await expect(addCodeCache(program, (await findUserland()).root)).rejects.toThrow("exit code 1");
});

function cachedTexts(): string[] {
  const files = readdirSync(join(program, ".code-cache"), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));
}
