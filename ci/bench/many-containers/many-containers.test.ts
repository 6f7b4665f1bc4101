/** The same rounds as the benchmark's, small: real containers by runc on one image, at once, again and again. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { enterPrivateMounts } from "../../../engine/overlay/private-mounts.ts";
import { mount } from "../../../engine/system/index.ts";
import { prepareFixture } from "../../../fixtures/build.ts";
import { manyContainers, type Round } from "./rounds.ts";

let base = "";
beforeAll(async () => {
  base = await enterPrivateMounts();
  mount("fusectl", "/sys/fs/fuse/connections", "fusectl", 0);
});

test("8 containers on one image, 3 rounds: one server each time, and nothing left", async () => {
  const { indexPath, storeDir } = await prepareFixture("probe");
  const here = join(base, "many");
  mkdirSync(here);
  const rounds: Round[] = [];
  const settings = { indexPath, storeDir, base: here, runtime: "runc", containers: 8, rounds: 3 };
  for await (const round of manyContainers({ ...settings, command: ["/bin/sh", "-c", "echo >/etc/written"] }))
    rounds.push(round);
  expect(rounds.map(({ servers, references }) => [servers, references])).toEqual([
    [1, 8],
    [1, 8],
    [1, 8],
  ]);
  const nothing = { mounts: [], processes: [], connections: [], directories: [], cgroups: [] };
  expect(rounds.map(({ left }) => left)).toEqual([nothing, nothing, nothing]);
});
