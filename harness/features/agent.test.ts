/** The same through an agent in the userland, where file systems for upper directories lie and the root is a chroot. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { featureTable } from "../cli/features/command.ts";
import { startTestAgent, type TestAgent } from "../environments/testing/test-agent.ts";
import { lineSchema } from "../ledger/record.ts";
import { features } from "./catalogue.ts";
import type { FeatureResult } from "./feature.ts";
import { featuresRecord } from "./record.ts";

let agent: TestAgent;
let results: readonly FeatureResult[];
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
  results = await agent.connection.features();
});
afterAll(() => agent.close());

function shown(id: string): string | undefined {
  return results.find((one) => one.id === id)?.value;
}

test("every file system that the agent prepared is probed, and every other is unknown", () => {
  const missing = agent.connection.hello.unavailable.map(({ level }) => level);
  for (const level of ["ext4", "xfs", "btrfs"]) {
    expect(shown(`overlay.upper-on-${level}`)).toBe(missing.includes(level) ? "error" : "yes");
  }
  expect(shown("overlay.upper-on-overlayfs")).toBe("no");
});

test("the chroot of the agent does not make user namespaces look forbidden", () => {
  const asNobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "unshare", "--user", "true"];
  const { status } = spawnSync("setpriv", asNobody, { cwd: "/" });
  expect(shown("namespaces.user")).toBe(status === 0 ? "yes" : "no");
});

test("the agent runs trials afterwards as before", async () => {
  const report = await agent.run("recommended", { runtime: agent.runtime("crun-") });
  expect(report.outcome).toBe("ok");
});

test("the ledger's line keeps to its schema and explains each feature", () => {
  const { kernel } = agent.connection.hello;
  const record = featuresRecord({ kernel, environment: "host" }, results);
  expect(lineSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  expect(record.features.map(({ id }) => id)).toEqual(features.map(({ id }) => id));
  expect(record.features.filter(({ title, why }) => title === "" || !why.endsWith("."))).toEqual([]);
  expect(featureTable(record)).toMatch(/^overlay\.depth +2 +one more: EINVAL( \[\S+=\S+\])?$/m);
});

test("a feature that this version does not know stands under its id", () => {
  const unknown = { id: "overlay.from-the-future", value: "yes", detail: "" };
  const place = { kernel: { release: "9.0", version: "#1" }, environment: "vm" };
  expect(featuresRecord(place, [unknown]).features).toEqual([{ ...unknown, title: unknown.id, why: "" }]);
});
