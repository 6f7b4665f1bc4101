import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complete } from "./complete.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let bin: string;
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), "mountproof-completion-"));
  symlinkSync(join(root, "bin/mountproof"), join(bin, "mountproof"));
});
afterAll(() => rmSync(bin, { recursive: true }));

/** What is offered, and whether files are besides. */
async function offered(...words: string[]): Promise<{ values: string[]; files: boolean }> {
  const lines = (await complete(words)).trimEnd().split("\n");
  const files = lines.pop() === ":0";
  return { values: lines.map((line) => line.split("\t")[0] ?? ""), files };
}

test.each([
  [["um"], ["umount"]],
  [
    ["kernels", ""],
    ["list", "fetch", "show", "help"],
  ],
  [["run", "--pro"], ["--profile"]],
  [
    ["run", "--profile", ""],
    ["quick", "default", "full"],
  ],
  [
    ["run", "--env", "v"],
    ["vm", "vagrant"],
  ],
  [
    ["run", "--kernel", "6.1"],
    ["6.1", "6.12", "6.16", "6.17", "6.18", "6.19"],
  ],
  [["run", "--only", "link-"], ["link-count"]],
  [["run", "--only", "content,link-"], ["content,link-count"]],
  [["run", "--only", "redi"], ["redirect_dir="]],
  [["kernels", "show", "7.2"], ["7.2"]],
  [["vm", "run", "7.2"], ["7.2"]],
  [
    ["completion", ""],
    ["bash", "zsh", "fish"],
  ],
  [
    ["mount", "--fuse-library", ""],
    ["own", "fuse-native"],
  ],
  [
    ["run", "--only", "index="],
    ["index=off", "index=on", "index=default"],
  ],
  [["repro", "link-count", "--set", "linkCount=zero-so"], ["linkCount=zero-some"]],
  [["explain", "delet"], ["deleted-directory"]],
  [["bisect", "--good", "5.1"], ["5.10"]],
  [["bisect", "--scenario", "copy-up-i"], ["copy-up-ioctl-errno"]],
  [["bisect", "--feature", "overlay.meta"], ["overlay.metacopy"]],
  [["run", "--jobs", ""], []],
  [["nonsense", "--"], []],
])("%j offers %j", async (words, values) => {
  expect(await offered(...words)).toEqual({ values, files: false });
});

test.each([
  [["run", "--out", ""]],
  [["mount", ""]],
  [["report", ""]],
  [["diff", ""]],
  [["baseline", "check", ""]],
  [["baseline", "update", "--from", ""]],
  [["vm", "run", "6.1", "--", "c"]],
])("%j offers files", async (words) => {
  expect(await offered(...words)).toMatchObject({ values: [], files: true });
});

test("an option that was given is not offered again, unless it may be repeated", async () => {
  const { values } = await offered("run", "--jobs", "2", "--kernel", "6.1", "--");
  expect(values).not.toContain("--jobs");
  expect(values).toContain("--kernel");
  expect(values).toContain("--help");
});

/** What bash has for this line after the script was loaded, with readline's view of its words. */
function inBash(line: string): string[] {
  const script = `
    compopt() { echo "option $*"; }
    source <(mountproof completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1}
    _mountproof
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  return execFileSync("bash", ["-c", script, "bash", line], { encoding: "utf8", env }).trimEnd().split("\n");
}

test.each([
  ["mountproof run --profile q", ["quick"]],
  ["mountproof kernels ", ["list", "fetch", "show", "help"]],
  ["mountproof run --only redi", ["option -o nospace", "redirect_dir="]],
  ["mountproof repro link-count --set linkCount=zero-so", ["zero-some"]],
  ["mountproof run --out ", ["option -o default"]],
  ["mountproof run --out $(touch /tmp/mountproof-evaluated) --prof", ["--profile"]],
])("bash completes %j", (line, replies) => {
  expect(inBash(line)).toEqual(replies);
  expect(existsSync("/tmp/mountproof-evaluated")).toBe(false);
});

test.each(["zsh", "fish"])("a script for %s is printed that calls the command", (shell) => {
  const text = execFileSync(join(bin, "mountproof"), ["completion", shell], { encoding: "utf8" });
  expect(text).toContain("mountproof complete --");
});
