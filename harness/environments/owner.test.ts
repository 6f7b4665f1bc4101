import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isolated } from "../../ci/userland/isolated.ts";
import { isDeadOwner, ownerMark } from "./owner.ts";
import { deadMark } from "./testing/dead-mark.ts";

describe("in one PID namespace", () => {
  it("this process lives, and one with its number that started at another time does not", () => {
    const [pid, , namespace] = ownerMark().split("-");
    expect(isDeadOwner(ownerMark())).toBe(false);
    expect(isDeadOwner(`${pid}-1-${namespace}`)).toBe(true);
    expect(isDeadOwner(deadMark())).toBe(true);
  });

  it("what is no mark is no answer", () => {
    expect(() => isDeadOwner("1-2")).toThrow('"1-2" is no owner\'s mark');
  });
});

describe("across PID namespaces", () => {
  let other: ChildProcess | undefined;
  afterEach(() => {
    other?.kill("SIGKILL");
  });

  /** Process 1 of another namespace: tells its mark, and what it thinks of this process. */
  async function startOther(): Promise<{ mark: string; thinksDead: boolean }> {
    const module = JSON.stringify(new URL("owner.ts", import.meta.url).href);
    const program = `
      const { ownerMark, isDeadOwner } = await import(${module});
      console.log(JSON.stringify({ mark: ownerMark(), thinksDead: isDeadOwner("${ownerMark()}") }));
      setInterval(() => {}, 1000);`;
    const [command, args] = isolated([process.execPath, "--input-type=module", "--eval", program]);
    other = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: other.stdout ?? process.stdin }), "line");
    return JSON.parse(line);
  }

  it("nobody is taken for dead who lives, from neither side", async () => {
    const { mark, thinksDead } = await startOther();
    expect(mark).toMatch(/^1-/);
    expect(thinksDead).toBe(false);
    expect(isDeadOwner(mark)).toBe(false);
  });

  it("once the namespace is empty, its marks are of the dead for who sees the whole machine", async () => {
    const { mark } = await startOther();
    other?.kill("SIGKILL");
    if (readlinkSync("/proc/self/ns/pid") === "pid:[4026531836]") {
      await vi.waitFor(() => expect(isDeadOwner(mark)).toBe(true), 60_000);
    } else {
      expect(isDeadOwner(mark)).toBe(false);
    }
  });
});
