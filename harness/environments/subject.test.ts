/** An external FUSE server in place of the built-in engine, from the command line to the reports. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Subject } from "../../scenarios/subject.ts";
import type { Results } from "../report/results-schema.ts";
import { startTestAgent, type TestAgent } from "./testing/test-agent.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-subject-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(["squashfuse", "fuse-overlayfs-lower"])("mountproof run --subject %s.json", (name) => {
  let exitCode: number | undefined;
  let results: Results;
  beforeAll(async () => {
    const file = join(repository, "fixtures/subjects", `${name}.json`);
    ({ exitCode, results } = await run(file, ["fuse-unmounted", "link-count", "init-withheld"]));
  });

  it("names the subject in every cell and in the decision", () => {
    const named = new Set([...results.cells, ...results.decisions].map(({ subject }) => subject));
    expect(named).toEqual(new Set([name]));
  });

  it("finds what it finds with the built-in engine", () => {
    const linkCount = results.cells.filter(({ scenario }) => scenario === "link-count");
    expect(linkCount.map(({ factors, verdict }) => [factors.linkCount, verdict])).toEqual([["true", "stable"]]);
    const unmounted = results.cells.find(({ scenario }) => scenario === "fuse-unmounted");
    expect(unmounted?.schedules).toEqual({
      "umount-under-overlay": { n: 3, failures: 0 },
      "detach-under-overlay": { n: 3, failures: 0 },
      "umount-before-overlay": { n: 3, failures: 3 },
    });
    expect(unmounted?.outcomes).toEqual({ ok: 6, "empty-lower": 3 });
  });

  it("lists what only the built-in engine can do, with the reason", () => {
    const reasons = new Map(results.notRun.map(({ what, reason }) => [what, reason]));
    expect(reasons.get("init-withheld")).toContain(`which the subject "${name}" does not take`);
    expect(reasons.get("link-count with linkCount=zero")).toContain("only the built-in engine has it");
    expect(reasons.get("link-count with linkCount=zero-some")).toContain("only the built-in engine has it");
    expect(results.cells.map(({ scenario }) => scenario)).not.toContain("init-withheld");
  });

  it("tests the harness with the built-in engine, and exits with 1, as nobody asked for the recommended setting", () => {
    expect(results.harness).toMatchObject({ errorRate: 0, plantedDefects: { planted: 4, caught: 4 } });
    expect(exitCode).toBe(1);
  });
});

describe("a subject with a defect", () => {
  it("that mixes up two files is caught as wrong-content: do not ship, exit code 1", async () => {
    const { exitCode, results } = await run(write(defective("swaps-two-names")), ["recommended"]);
    expect(exitCode).toBe(1);
    const [cell] = results.cells;
    expect(cell).toMatchObject({ subject: "defective", role: "recommended", verdict: "fails" });
    expect(cell?.outcomes).toEqual({ "wrong-content": cell?.n });
    expect(cell?.evidence[0]?.details).toContainEqual(expect.stringContaining("/etc/group: "));
    expect(results.decisions[0]).toMatchObject({ subject: "defective", decision: "do-not-ship" });
  });
});

describe("an agent with a subject", () => {
  let agent: TestAgent;
  afterAll(() => agent.close());

  it("passes the same server without the defect, whose mount it sees below its own root", async () => {
    agent = await startTestAgent(["probe"], { subject: defective("none") });
    expect(await agent.run("recommended")).toMatchObject({ outcome: "ok" });
    await agent.close();
  });

  it("reports a command that fails in the command's words, and goes on", async () => {
    const serve = ["sh", "-c", "echo cannot read {image} >&2; exit 3", "{mountpoint}"];
    agent = await startTestAgent(["probe"], { subject: { ...defective("none"), serve } });
    for (const trial of ["first", "second"]) {
      const { outcome, evidence } = await agent.run("setting");
      expect(outcome, trial).toBe("mount-refused");
      expect(evidence.message).toMatch(/ended with exit code 3 before it was ready: cannot read \/.*probe-/);
    }
  });
});

async function run(subject: string, scenarios: readonly string[]) {
  const out = mkdtempSync(join(directory, "out-"));
  const args = ["run", "--profile", "quick", "--only", scenarios.join(), "--subject", subject, "--out", out];
  const { exitCode } = await execa(join(repository, "bin/mountproof"), args, { reject: false });
  return { exitCode, results: JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results };
}

/** The built-in server behind a command of its own. */
function defective(defect: string): Subject {
  const wrapper = join(repository, "harness/subjects/testing/defective.ts");
  const serve = [process.execPath, wrapper, defect, "{image}", "{mountpoint}"];
  return { name: "defective", serve, ready: "mountinfo", stop: "SIGTERM" };
}

function write(subject: Subject): string {
  const path = join(directory, "subject.json");
  writeFileSync(path, JSON.stringify(subject));
  return path;
}
