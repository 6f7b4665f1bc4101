/** Everything that a report names can be explained, and what texts name exists. */
import { describe, expect, it } from "vitest";
import { factorLevels } from "../../scenarios/factors.ts";
import { scenarios } from "../../scenarios/index.ts";
import { outcomes } from "../../scenarios/outcome.ts";
import { readBehaviours } from "../analysis/behaviours-file.ts";
import { verdicts } from "../analysis/verdict.ts";
import { findTopics } from "./find.ts";
import { renderList, renderTopic } from "./render.ts";
import { factorTexts } from "./texts/factors.ts";
import { outcomeTexts } from "./texts/outcomes.ts";
import { verdictTexts } from "./texts/verdicts.ts";
import type { Kind } from "./topic.ts";
import { allTopics } from "./topics.ts";

const topics = allTopics();
const namesOf = (kind: Kind) => topics.filter((topic) => topic.kind === kind).map(({ name }) => name);
const rows = readBehaviours().map(({ id }) => id);

it("has a topic for each outcome, verdict, row, scenario and factor", () => {
  expect(namesOf("outcome")).toEqual([...outcomes]);
  expect(namesOf("verdict")).toEqual([...verdicts]);
  expect(namesOf("row")).toEqual(rows);
  expect(namesOf("scenario")).toEqual(scenarios.map(({ name }) => name));
  expect(namesOf("factor")).toEqual(Object.keys(factorLevels));
  for (const { name, title, parts } of topics) {
    expect(title, name).toMatch(/\S/);
    expect(parts.length, name).toBeGreaterThan(0);
  }
});

it("gives no two topics one name, so that each can be had", () => {
  const names = topics.map(({ name }) => name.toLowerCase().replaceAll("_", "-"));
  const doubled = names.filter((name, at) => names.indexOf(name) !== at);
  // Known results are named after what they are about; the scenario is what somebody means who types it.
  expect(doubled.filter((name) => !scenarios.some((one) => one.name === name))).toEqual([]);
});

describe("texts", () => {
  it("speak in sentences", () => {
    const ofOutcomes = Object.values(outcomeTexts).flatMap(({ what, causes, tell, mend }) => [
      what,
      ...causes,
      tell,
      mend,
    ]);
    const ofVerdicts = Object.values(verdictTexts).flatMap(({ reached, next }) => [reached, next]);
    const ofFactors = Object.values(factorTexts).map(({ what }) => what);
    for (const text of [...ofOutcomes, ...ofVerdicts, ...ofFactors]) expect(text).toMatch(/^\S.*\.$/);
  });

  it("name rows that there are, and levels that factors have", () => {
    for (const [row] of JSON.stringify(outcomeTexts).matchAll(/\bK\d+\b/g)) expect(rows).toContain(row);
    for (const [factor, { levels = {} }] of Object.entries(factorTexts)) {
      const known = factorLevels[factor as keyof typeof factorLevels].map(String);
      for (const level of Object.keys(levels)) expect(known, factor).toContain(level);
    }
  });

  it("tell of messages that lead to their outcome", () => {
    for (const [outcome, { messages }] of Object.entries(outcomeTexts)) {
      for (const message of messages) {
        expect(
          findTopics(`error: ${message} (1)`, topics).map(({ name }) => name),
          message,
        ).toContain(outcome);
      }
    }
  });
});

describe("findTopics", () => {
  const found = (words: string) => findTopics(words, topics).map(({ kind, name }) => `${kind} ${name}`);

  it.each([
    ["deleted-directory", "outcome deleted-directory"],
    ["Deleted Directory", "outcome deleted-directory"],
    ["k25", "row K25"],
    ["link-count", "scenario link-count"],
    ["linkcount", "factor linkCount"],
    ["redirect-dir", "factor redirect_dir"],
    ["placement=xfs", "factor placement"],
    ["flaky", "verdict flaky"],
    ["wait-500ms", "claim wait-500ms"],
    ["tmpfs.user-xattr", "feature tmpfs.user-xattr"],
    ["ioctl-eopnotsupp", "known result ioctl-eopnotsupp"],
    ["rules", "rules rules"],
    // The words of runc, of overlayfs in the kernel's log, of a Go program.
    ['finding existing subpath of "/proc": wandered into deleted directory "/r/proc"', "outcome deleted-directory"],
    ["overlayfs: upper fs does not support RENAME_WHITEOUT.", "outcome mount-refused"],
    ["lstat /r: transport endpoint is not connected", "outcome disconnected"],
    // A piece of a message.
    ["stacking depth", "outcome mount-refused"],
  ])("%s is %s", (words, expected) => {
    expect(found(words)[0]).toBe(expected);
  });

  it.each([
    ["linkcout", "did you mean linkCount or link-count?"],
    ["overlay-before-fues", "did you mean overlay-before-fuse"],
    ["K2", "did you mean K"],
    ["deleted", "did you mean deleted-directory"],
  ])("%s is unknown, and the hint is near", (words, hint) => {
    expect(() => found(words)).toThrow(
      expect.objectContaining({ code: "NOTHING_TO_EXPLAIN", hint: expect.stringContaining(hint) }),
    );
  });

  it("suggests nothing that is far away", () => {
    expect(() => found("zzzzzzzz")).toThrow(expect.objectContaining({ hint: "`mountproof explain` lists everything" }));
  });
});

describe("what a topic tells", () => {
  const partOf = (words: string, heading: string) =>
    findTopics(words, topics)[0]
      ?.parts.find((part) => part.heading === heading)
      ?.lines.join("\n");

  it("of a row: scenarios, features, and kernels by version", () => {
    expect(partOf("K25", "Scenarios")).toContain("directory-made-again");
    expect(partOf("K25", "Kernel features")).toContain("tmpfs.user-xattr");
    expect(partOf("K4", "What kernels are known to show")).toContain(
      "from 6.17 on, before 6.18 (6.17.5 in its series) ok",
    );
  });

  it("of a scenario: actors, orders, levels and its own setting", () => {
    expect(partOf("overlay-before-fuse", "Actors and their steps")).toContain(
      "start: mount-lower, await-ready, mount-overlay",
    );
    expect(partOf("overlay-before-fuse", "Orders")).toContain("overlay-first: start.mount-overlay start.mount-lower");
    expect(partOf("link-count", "Its own setting")).toBe(
      "the recommended one with linkCount=zero, the userland's default runtime",
    );
    expect(partOf("link-count", "What varies")).toContain("linkCount: true, zero, zero-synthesised, zero-some");
    expect(partOf("explore-start", "Orders")).toContain("every interleaving");
  });

  it("of an outcome: where it is known to show, on which kernels", () => {
    expect(partOf("lost-write", "Scenarios that show it")).toContain(
      "copy-up-ioctl-errno with ioctlErrno=EPERM|EIO: from 5.15 on",
    );
  });
});

it("prints within the width of a page, lists everything, and shows control characters", () => {
  for (const topic of topics) {
    for (const line of renderTopic(topic).split("\n")) {
      if (line.length > 110) expect(line.trim().split(" ").length, line).toBeLessThan(3);
    }
  }
  const list = renderList(topics);
  for (const { kind, name } of topics) if (kind !== "known result") expect(list).toContain(`  ${name} `);
  const [first] = topics;
  if (first) expect(renderTopic({ ...first, title: "\u001b[31mred" })).toContain("\\x1b[31mred");
});
