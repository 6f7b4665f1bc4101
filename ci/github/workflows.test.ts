/** The workflows, held to GitHub's own parser of workflows, and to what only this repository can know. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { diagnostics } from "./testing/diagnostics.ts";

const repository = new URL("../..", import.meta.url).pathname;
const files = ["mountproof.yml", "mountproof-comment.yml"];

const permissions = z.record(z.string(), z.enum(["read", "write"]));
const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const job = z.looseObject({
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  permissions: permissions.optional(),
  "timeout-minutes": z.int(),
  steps: z.array(step),
});
const workflow = z.looseObject({ permissions, jobs: z.record(z.string(), job) });

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(repository, "ci/github", file), "utf8");
  const { jobs, permissions: granted } = workflow.parse(parse(text));
  const steps = Object.values(jobs).flatMap((one) => one.steps);

  it("is a workflow to GitHub's parser", async () => {
    expect(await diagnostics(text)).toEqual([]);
  });

  it("runs only scripts that are here", () => {
    const lines = steps.flatMap(({ run = "" }) => run.split("\n"));
    const commands = lines.filter((line) => line !== "" && !line.startsWith("#"));
    for (const command of commands) {
      const script = /^(?:node )?(ci\/\S+)/.exec(command)?.[1];
      if (command !== "npm ci") expect(existsSync(join(repository, script ?? "no script")), command).toBe(true);
    }
    expect(commands.length).toBeGreaterThan(1);
  });

  it("writes no value of an expression into a script", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });

  it("pins each action by commit, with its release beside it", () => {
    for (const line of text.split("\n").filter((one) => one.includes("uses: "))) {
      expect(line).toMatch(/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it("writes nothing but comments on pull requests", () => {
    const all = [granted, ...Object.values(jobs).map((one) => one.permissions ?? {})];
    const written = all
      .flatMap((one) => Object.entries(one).filter(([, may]) => may === "write"))
      .map(([name]) => name);
    expect(written).toEqual(file === "mountproof-comment.yml" ? ["pull-requests"] : []);
  });

  it("has jobs that wait only for earlier ones", () => {
    const names = Object.keys(jobs);
    for (const [index, name] of names.entries()) {
      for (const needed of [jobs[name]?.needs ?? []].flat()) expect(names.slice(0, index)).toContain(needed);
    }
  });
});

it("the comment is made of the run that is named so, and no pull request's own files", () => {
  const [main, comment] = files.map((file) => parse(readFileSync(join(repository, "ci/github", file), "utf8")));
  expect(comment.on).toEqual({ workflow_run: { workflows: [main.name], types: ["completed"] } });
  const checkouts = comment.jobs.comment.steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
  expect(checkouts.map((one: { with: object }) => one.with)).toEqual([{ "persist-credentials": false }]);
});

it("pushes do not wait in one group with the night's run, where a second one would cancel the first", () => {
  const { concurrency } = parse(readFileSync(join(repository, "ci/github/mountproof.yml"), "utf8"));
  expect(concurrency.group).toContain("github.event_name");
  expect(concurrency["cancel-in-progress"]).toContain("pull_request");
});

it("the checker finds what is wrong", async () => {
  const text = readFileSync(join(repository, "ci/github/mountproof.yml"), "utf8");
  expect(await diagnostics(text.replace("needs: shard", "needs: shards"))).not.toEqual([]);
  expect(await diagnostics(text.replace("runs-on: ubuntu", "run-on: ubuntu"))).not.toEqual([]);
  expect(await diagnostics(text.replace("matrix.shard }}", "matrix.shrad }}"))).not.toEqual([]);
});
