/** Real runtimes of the userland on a real overlay over the built-in server. */
import { execFile } from "node:child_process";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareFixture } from "../../fixtures/build.ts";
import { fixtureCache } from "../../fixtures/build-fixture.ts";
import { findUserland } from "../environments/userland.ts";
import { containerMarker, type Runtime } from "./runtime.ts";
import type { CaseResult, RuntimeCase } from "./testing/run-runtimes.ts";

const repository = join(import.meta.dirname, "../..");
/** What the integration guide quotes. */
const guideError =
  'error mounting "proc" to rootfs at "/proc": finding existing subpath of "/proc": wandered into deleted directory';
const linkCountZero = { attributes: [{ on: "all" as const, linkCount: 0 }] };
const { root: userland, manifest } = await findUserland();

/** Runtimes that walk a path component by component and refuse a link count of 0: runc from 1.2 on. */
const walks = ({ kind, level }: Runtime) => kind === "runc" && !level.startsWith("runc-1.1.");
const newest = manifest.runtimes.filter(walks).at(-1) as Runtime;
const crun = manifest.runtimes.find(({ kind }) => kind === "crun") as Runtime;

let results: Map<string, CaseResult>;

beforeAll(async () => {
  const each = manifest.runtimes.flatMap(({ level, kind, path }): RuntimeCase[] => {
    const runtime = { level, kind, path };
    const name = level.replaceAll(".", "-");
    return [
      { name: `${name}-good`, runtime },
      { name: `${name}-zero`, runtime, faults: linkCountZero },
    ];
  });
  const others: RuntimeCase[] = [newest, crun].flatMap((runtime) => [
    { name: `${runtime.kind}-fails`, runtime, options: { command: ["/bin/sh", "-c", "exit 3"] } },
    { name: `${runtime.kind}-no-command`, runtime, options: { command: ["/no/such/command"] } },
    { name: `${runtime.kind}-hangs`, runtime, options: { command: ["/bin/sleep", "60"], deadlineMs: 700 } },
    { name: `${runtime.kind}-silent`, runtime, options: { command: ["/bin/true"], marker: "something" } },
  ]);
  results = await runAll([...each, ...others]);
});

describe.each(manifest.runtimes)("$level", (runtime) => {
  const name = runtime.level.replaceAll(".", "-");

  it("starts a container on a correct lower", () => {
    expect(results.get(`${name}-good`)).toMatchObject({ outcome: "ok", stdout: `${containerMarker}\n`, left: [] });
  });

  it("meets a lower whose link counts are zero as its way of walking paths tells", () => {
    const result = results.get(`${name}-zero`);
    expect(result).toMatchObject({ outcome: walks(runtime) ? "deleted-directory" : "ok", left: [] });
    if (walks(runtime)) expect(result?.message).toContain(guideError);
  });
});

describe.each(["runc", "crun"])("with %s the oracle", (kind) => {
  it("calls a command that fails a runtime-failure, with its exit code", () => {
    const result = results.get(`${kind}-fails`);
    expect(result).toMatchObject({ outcome: "runtime-failure", left: [] });
    expect(result?.details).toContain("exit: 3");
  });

  it("keeps the runtime's own message", () => {
    const result = results.get(`${kind}-no-command`);
    expect(result).toMatchObject({ outcome: "runtime-failure", left: [] });
    expect(result?.message).toMatch(/no such file or directory/i);
  });

  it("ends a container at the deadline and leaves nothing of it", () => {
    expect(results.get(`${kind}-hangs`)).toMatchObject({ outcome: "hang", left: [] });
  });

  it("does not take a good end for a proof that the command ran", () => {
    expect(results.get(`${kind}-silent`)).toMatchObject({ outcome: "runtime-failure", left: [] });
  });
});

async function runAll(cases: readonly RuntimeCase[]): Promise<Map<string, CaseResult>> {
  const cache = fixtureCache();
  const { indexPath, storeDir } = await prepareFixture("probe");
  const inside = (path: string) => join("/fixtures", relative(cache, path));
  const image = JSON.stringify({ indexPath: inside(indexPath), storeDir: inside(storeDir) });
  const { stdout } = await promisify(execFile)("unshare", [
    ...["-m", "-p", "-f", "--kill-child", "--propagation", "private"],
    join(import.meta.dirname, "testing/in-userland.sh"),
    ...[userland, repository, cache, "harness/oracle/testing/run-runtimes.ts", image, JSON.stringify(cases)],
  ]);
  const lines = stdout.trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line) as CaseResult).map((result) => [result.name, result]));
}
