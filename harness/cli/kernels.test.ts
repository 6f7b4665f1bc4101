import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { readCatalogue } from "../kernels/catalogue.ts";
import { writeKnownSuite } from "../kernels/known-suites.ts";

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "mountproof-kernels-cli-"));
});
afterAll(() => rm(cache, { recursive: true }));

/** With an empty cache of its own. */
function mountproof(...words: string[]) {
  const command = fileURLToPath(new URL("../../bin/mountproof", import.meta.url));
  return execa(command, ["kernels", ...words], { env: { XDG_CACHE_HOME: cache }, reject: false });
}

it("lists every build of the catalogue, for people and for programs", async () => {
  const builds = (await readCatalogue()).series.flatMap((series) => series.builds);
  const people = (await mountproof("list")).stdout.split("\n");
  expect(people[0]).toMatch(/^release +version +suite +size$/);
  expect(people.slice(1).map((line) => line.split(/\s/)[0])).toEqual(builds.map(({ release }) => release));
  const { kernels } = JSON.parse((await mountproof("list", "--json")).stdout);
  expect(kernels).toHaveLength(builds.length);
  expect(kernels[0]).toEqual({
    series: "5.10",
    cached: false,
    release: builds[0]?.release,
    version: builds[0]?.version,
    suites: builds[0]?.suites,
  });
});

it("tells size and state from what the mirrors had when they were last asked", async () => {
  const builds = (await readCatalogue()).series.flatMap((series) => series.builds);
  const split = builds.findLast(({ packages, suites }) => packages.length === 3 && suites.length === 1);
  const [suite] = split?.suites ?? [];
  if (split === undefined || suite === undefined) throw new Error("the catalogue has no split kernel");
  const sizes = split.packages
    .filter((name) => !name.startsWith("linux-modules-"))
    .map((name) => `${name} ${split.version}`);
  vi.stubEnv("XDG_CACHE_HOME", cache);
  await writeKnownSuite({
    suite,
    checkedAt: "2026-01-01T00:00:00Z",
    sizes: Object.fromEntries(sizes.map((one) => [one, 2 ** 20])),
  });
  const line = async () =>
    (await mountproof("list")).stdout.split("\n").find((one) => one.startsWith(`${split.release} `));
  expect(await line()).toMatch(/not testable: no overlay module on the mirror: .* has no linux-modules-/);
  const all = split.packages.map((name) => [`${name} ${split.version}`, 2 ** 20]);
  await writeKnownSuite({ suite, checkedAt: "2026-01-02T00:00:00Z", sizes: Object.fromEntries(all) });
  vi.unstubAllEnvs();
  expect(await line()).toMatch(/ 3\.0 MiB$/);
});

it.each([
  [["show", "6.12"], 'the cache has no kernel "6.12"; run `mountproof kernels fetch 6.12` first'],
  [["show", "6.99"], 'the catalogue has no kernel "6.99"'],
  [["fetch", "5.11"], 'the catalogue has no kernel "5.11": there are 5.10, 6.1'],
])("%j is refused in one line, with exit code 2", async (words, message) => {
  const { exitCode, stderr } = await mountproof(...words);
  expect(stderr).toContain(message);
  expect(stderr.split("\n")).toHaveLength(1);
  expect(exitCode).toBe(2);
});
