/** The scripts that run in a machine, run here: a shell in a directory of its own stands for ssh. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Part } from "./parts.ts";
import { provision } from "./provision.ts";
import type { SshTarget } from "./ssh.ts";

let directory: string;
let machine: SshTarget;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-provision-"));
  mkdirSync(join(directory, "source"));
  writeFileSync(join(directory, "source", "file"), "content");
  const inside = (command: readonly [string, ...string[]]): [string, ...string[]] => {
    const script = (command.at(-1) ?? "").replaceAll("/var/lib/mountproof", join(directory, "machine"));
    return ["sh", "-c", script];
  };
  machine = { host: "here", configuration: "", inside };
});
afterEach(() => rmSync(directory, { recursive: true }));

function part(name: Part["name"], digest: string): Part {
  return { name, digest, stream: ["tar", "-C", join(directory, "source"), "-c", "."] };
}

function inMachine(...path: string[]): string[] {
  return readdirSync(join(directory, "machine", ...path)).sort();
}

it("sends each part once", async () => {
  const said: string[] = [];
  const parts = [part("userland", "aa"), part("program", "bb")];
  await provision(machine, parts, (line) => said.push(line));
  await provision(machine, parts, (line) => said.push(line));
  expect(said.map((line) => line.replace(/[\d.]+ s/, "…"))).toEqual(["sent userland in …", "sent program in …"]);
  expect(inMachine()).toEqual(["program", "userland"]);
  expect(readFileSync(join(directory, "machine", "program", "bb", "file"), "utf8")).toBe("content");
});

it("starts again with a part whose transfer broke off", async () => {
  mkdirSync(join(directory, "machine", "program", ".bb"), { recursive: true });
  writeFileSync(join(directory, "machine", "program", ".bb", "half"), "");
  await provision(machine, [part("program", "bb")], () => undefined);
  expect(inMachine("program")).toEqual(["bb"]);
  expect(inMachine("program", "bb")).toEqual(["file"]);
});

it("keeps of each name the three that were used last", async () => {
  for (const [index, digest] of ["a0", "a1", "a2", "a3", "a4"].entries()) {
    mkdirSync(join(directory, "machine", "program", digest), { recursive: true });
    utimesSync(join(directory, "machine", "program", digest), index, index);
  }
  await provision(machine, [], () => undefined);
  expect(inMachine("program")).toEqual(["a2", "a3", "a4"]);
});

it("says what the machine said when it cannot be sent", async () => {
  writeFileSync(join(directory, "machine"), "a file where a directory should be");
  await expect(provision(machine, [part("program", "bb")], () => undefined)).rejects.toThrow(
    'cannot look into /var/lib/mountproof of "here"',
  );
});
