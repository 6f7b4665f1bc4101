import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { type KernelLog, messageOf, openKernelLog } from "./kmsg.ts";

describe("a record", () => {
  test("of the kernel gives its text without level, time and dictionary", () => {
    expect(messageOf("4,341,1662201563,-;overlayfs: a;b\n SUBSYSTEM=x\n")).toEqual(["overlayfs: a;b"]);
    expect(messageOf("6,1,0,-,caller=T1;\n")).toEqual([""]);
  });
  test("of a program (facility 1) is left out, as is rubbish", () => {
    expect(messageOf("12,341,1662201563,-;hello\n")).toEqual([]);
    expect(messageOf("rubbish")).toEqual([]);
  });
});

describe("the log", () => {
  let log: KernelLog | undefined;
  afterEach(() => log?.close());

  test("begins after what is there, and never blocks", () => {
    log = openKernelLog();
    expect(log.unavailable).toBeUndefined();
    // A mount that overlayfs refuses, with a path of our own in the message.
    const missing = `/nonexistent/mountproof-${process.pid}`;
    const refusal = expect.stringMatching(`overlayfs: .*${missing}`);
    const overlay = ["-t", "overlay", "-o", `lowerdir=${missing}`, "overlay", "/mnt"];
    expect(spawnSync("mount", overlay).status).not.toBe(0);
    expect(log.drain()).toContainEqual(refusal);
    expect(log.drain()).not.toContainEqual(refusal);
  });

  test("that cannot be opened is empty and says why", () => {
    log = openKernelLog("/nonexistent/kmsg");
    expect(log.unavailable).toBe("ENOENT");
    expect(log.drain()).toEqual([]);
  });
});
