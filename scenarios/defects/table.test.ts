/**
 * Servers with planted defects against the real oracles and the real attribution. Neither knows the defects: what the table below says of
 * evidence is for this test alone.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Attribution, attribute } from "../../harness/analysis/attribution.ts";
import { type PlantedDefects, plantedDefectsCaught } from "../../harness/analysis/defects.ts";
import type { JudgedCell } from "../../harness/analysis/judged-cell.ts";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import { assign, type Factors } from "../factors.ts";
import type { Outcome } from "../outcome.ts";
import { defectiveServer } from "./defective-server.ts";
import { type DefectName, defectiveServerName, defectNames, defects } from "./index.ts";
import { trialCells } from "./testing/trial-cells.ts";

/** What must come out of each: the outcome, and words of the attribute or operation that is wrong. */
const expected: Readonly<Record<DefectName, readonly [Outcome, RegExp]>> = {
  "directory-link-count": ["wrong-content", /^\/: link count is 0, should be \d+$/],
  "file-link-count": ["wrong-content", /: link count is 0, should be 1$/],
  "hard-link-count": ["wrong-content", /^\/links\/\S+: link count is 1, should be 4$/],
  "hard-link-inodes": ["wrong-content", /: is another inode than .*, should be a hard link to it$/],
  // Overlayfs keeps the inode that it found first, and the kernel does not find its nodeid again.
  "nodeid-fresh": ["stale-handle", /: ESTALE$/],
  // The kernel gives up an inode whose generation has changed, while it is in use.
  "nodeid-generation": ["wrong-content", /: \w+ fails with EIO$/],
  "nodeid-shared": ["wrong-content", /: d_ino is \d+, should be \d+$/],
  "changing-attributes": ["wrong-content", /: owner is 0:0, should be 10:0$/],
  "lost-special-bits": ["wrong-content", /: mode is 0770, should be 01770$/],
  "wrong-owner": ["wrong-content", /: owner is 0:0, should be 10:0$/],
  "size-too-small": ["wrong-content", /: size is 0, should be 1$/],
  "size-too-large": ["wrong-content", /: size is 2, should be 1$/],
  "whole-second-times": ["wrong-content", /: mtime is \d+\.000000000, should be \d+\.000001000$/],
  "wrong-type": ["wrong-content", /: type is file, should be fifo$/],
  "device-number": ["wrong-content", /: device is 44:112, should be 300:70000$/],
  "cut-target": ["wrong-content", /^\/types\/long: target is /],
  "lost-xattr": ["wrong-content", /: xattr security\.capability is absent, /],
  "cut-xattr": ["wrong-content", /: xattr \S+ is "\S+" \(base64\), should be "\S+" \(base64\)$/],
  "ioctl-errno": ["lost-write", /^create: open "\/data\/created": ENOTSUP$/],
  "listxattr-errno": ["wrong-content", /^\/: llistxattr fails with EPERM$/],
  "getxattr-errno": ["wrong-content", /: lgetxattr fails with EIO$/],
  "read-errno": ["wrong-content", /: content cannot be read: EIO$/],
  "short-read": ["wrong-content", /: a read of \d+ bytes at \d+ gave \d+, should give all/],
  "shifted-bytes": ["wrong-content", /: sha256 is \w+, should be \w+$/],
  "entry-type": ["wrong-content", /: d_type is 8, should be 4$/],
  "entry-inode": ["wrong-content", /: d_ino is \d+, should be \d+$/],
  "listing-cut": ["wrong-content", /^\/many\/file-\d+: is missing$/],
  "listing-skips": ["wrong-content", /^\/many\/file-\d+: is missing$/],
  "listing-repeats": ["wrong-content", /^\/many\/file-\d+: is listed twice$/],
  "listing-endless": ["wrong-content", /^\/: listing does not end/],
  "name-not-found": ["wrong-content", /: lstat fails with ENOENT$/],
  "whiteout-shown": ["wrong-content", /\/\.wh\.\.wh\.\.opq: is not in the image$/],
};

/** None of these has a part in a defect. */
const innocent: readonly Partial<Factors>[] = [
  { index: "on" },
  { metacopy: "on" },
  { xino: "on" },
  { volatile: "on" },
  { readiness: "readdir-poll" },
  { placement: "dev-shm" },
];

let agent: TestAgent;
let cells: JudgedCell[];
let attributions: Attribution[];
let planted: PlantedDefects | undefined;

beforeAll(async () => {
  agent = await startTestAgent(["probe", "edge-cases"]);
  const run = trialCells(agent, defectiveServer);
  for (const levels of [{}, ...innocent]) await run({ defect: "none", ...levels }, 3);
  for (const [i, defect] of defectNames.entries()) {
    await run({ defect }, 3);
    await run({ defect, ...innocent[i % innocent.length] }, 1);
  }
  cells = run.judged();
  attributions = defectNames.flatMap((name) => attribute(cells.filter(isHealthyOr(name))));
  planted = plantedDefectsCaught(cells, attributions)[0];
  console.log(table(planted));
});
afterAll(() => agent.close());

it("a server without a defect passes every trial, whatever else varies", () => {
  expect(planted?.healthy).toEqual({ n: 3 * (1 + innocent.length), failures: 0 });
});

it("at least twenty defects are tried, each with a rule for engines", () => {
  expect(defectNames.length).toBeGreaterThanOrEqual(20);
  expect(Object.keys(defects).toSorted()).toEqual([...defectNames].toSorted());
  expect(assign({}).defect).toBe("none");
});

it.each(defectNames)("%s fails every trial, with evidence of what is wrong, and is the cause by itself", (name) => {
  const found = planted?.defects.find((defect) => defect.name === name);
  const [outcome, words] = expected[name];
  expect(found).toMatchObject({ n: 4, failures: 4, outcome, attributed: true });
  expect(found?.shown).toMatch(words);
});

it("nothing else is blamed", () => {
  const causes = attributions.map(({ cause }) => JSON.stringify(cause));
  expect([...new Set(causes)]).toEqual(defectNames.map((defect) => JSON.stringify({ defect })));
});

it("what the kernel says of a copy-up that the server's errno breaks is part of the evidence", () => {
  const trials = cells.filter(({ cell }) => cell.factors.defect === "ioctl-errno").flatMap(({ trials }) => trials);
  for (const { evidence } of trials) {
    // Other trials on this machine speak in the same log.
    expect(evidence.kernelLog).toContainEqual(expect.stringContaining("failed to retrieve lower fileattr"));
  }
});

/** What a run with one defective server would have: its cells, and those without a defect. */
function isHealthyOr(name: DefectName): (judged: JudgedCell) => boolean {
  return ({ cell: { factors } }) => factors.defect === "none" || factors.defect === name;
}

function table(found: PlantedDefects | undefined): string {
  const rows = (found?.defects ?? []).map(({ name, n, failures, outcome = "ok", shown = "", attributed }) =>
    [
      name.padEnd(21),
      `${failures}/${n}`,
      outcome.padEnd(13),
      attributed ? "attributed" : "NOT ATTRIBUTED",
      shown.slice(0, 70),
    ].join("  "),
  );
  return [`${defectiveServerName}: ${found?.caught} caught, ${found?.attributed} attributed`, ...rows].join("\n");
}
