/** Every command with wrong input: one clear line, exit code 2, nothing destroyed. */
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { enterPrivateMounts } from "../../engine/overlay/private-mounts.ts";
import { ledgerPath } from "../ledger/read.ts";
import { createProgram } from "./program.ts";
import { captured } from "./testing/captured-line.ts";
import { snapshot } from "./testing/snapshot.ts";
import { wrongLines } from "./testing/wrong-lines.ts";
import { tearLastLine, type WrongPlaces, wrongPlaces } from "./testing/wrong-places.ts";

let places: WrongPlaces;
beforeAll(async () => {
  const base = await enterPrivateMounts();
  mkdirSync(join(base, "places"));
  places = await wrongPlaces(join(base, "places"));
  vi.stubEnv("XDG_CACHE_HOME", join(base, "cache"));
});
afterEach(() => vi.restoreAllMocks());

/** `kernels show`: whatever can be carried out. */
function leaves(command: Command): string[] {
  return command.commands.flatMap((one) => {
    const name = one.name();
    return one.commands.length === 0 ? [name] : leaves(one).map((leaf) => `${name} ${leaf}`);
  });
}

const commands = leaves(await createProgram()).filter((name) => name !== "complete");

test.each(commands)("%s", async (name) => {
  const lines = wrongLines(places)[name];
  expect(lines, "a command needs its rows in testing/wrong-lines.ts").toBeDefined();
  const before = snapshot(places.base);
  for (const [words, says] of lines ?? []) {
    const line = [...name.split(" "), ...words];
    const { exitCode, stdout, stderr } = await captured(line);
    const what = `mountproof ${line.join(" ")}\n${stderr}`;
    expect(stderr, what).toMatch(/^mountproof: [^\n]+\n$/);
    expect(stderr, what).not.toMatch(/MOUNTPROOF_DEBUG|\n\s+at |undefined|\[object/);
    expect(stderr, what).toContain(says);
    expect(stdout, what).toBe("");
    expect(exitCode, what).toBe(2);
    expect(snapshot(places.base), what).toEqual(before);
  }
});

/** Of a directory whose ledger was torn. */
const readers: Readonly<Record<string, readonly [words: (dir: string) => string[], exitCode: number, says: object]>> = {
  report: [(dir) => ["report", dir], 0, { harness: { trials: 7 } }],
  diff: [(dir) => ["diff", dir, places.settled], 0, { changes: [] }],
  "baseline check": [(dir) => ["baseline", "check", places.baseline, "--from", dir], 1, { compared: { cells: 1 } }],
  "baseline update": [
    (dir) => ["baseline", "update", "--baseline", join(dir, "baseline.json"), "--from", dir],
    0,
    { changed: true, cells: 1, knownFailures: 0 },
  ],
};

test.each(Object.entries(readers))(
  "%s reads a ledger up to its half-written last line",
  async (name, [words, code, says]) => {
    const directory = join(places.base, `torn ${name}`);
    cpSync(places.settled, directory, { recursive: true });
    tearLastLine(directory);
    const before = readFileSync(ledgerPath(directory));
    const { exitCode, stderr, stdout } = await captured([...words(directory), "--json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject(says);
    expect(readFileSync(ledgerPath(directory))).toEqual(before);
  },
);

test.each([[["nope"]], [["rnu"]], [["kernels", "shwo"]], [["--nope"]], [[""]], [["help", "nope"]]])(
  "%j is no command",
  async (words) => {
    const { exitCode, stderr } = await captured(words);
    expect(stderr).toMatch(/^mountproof: [^\n]+\n$/);
    expect(exitCode).toBe(2);
  },
);
