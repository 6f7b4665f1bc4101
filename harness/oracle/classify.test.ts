import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Finding } from "../../scenarios/outcome.ts";
import { classify, outcomeOfText, type StepKind } from "./classify.ts";

const failure = (code: string) =>
  Object.assign(new Error(`${code}: said the kernel`), { code, path: "/x", syscall: "open" });

describe("classify", () => {
  it.each<[StepKind, string, string]>([
    ["walk", "ESTALE", "stale-handle"],
    ["mount", "ESTALE", "stale-handle"],
    ["read", "ENOTCONN", "disconnected"],
    ["write", "ECONNABORTED", "disconnected"],
    ["mount", "ECONNREFUSED", "disconnected"],
    ["mount", "EINVAL", "mount-refused"],
    ["mount", "EBUSY", "mount-refused"],
    ["mount", "ENOSPC", "mount-refused"],
    ["write", "ENOSYS", "lost-write"],
    ["write", "ENOSPC", "lost-write"],
    ["walk", "ENOENT", "wrong-content"],
    ["read", "EIO", "wrong-content"],
    ["umount", "EBUSY", "leak"],
    ["umount", "EINVAL", "harness-error"],
    ["setup", "ENOSPC", "harness-error"],
    ["setup", "ENOTCONN", "harness-error"],
    ["mount", "ERR_INVALID_ARG_TYPE", "harness-error"],
  ])("a %s step that fails with %s is %s", (kind, code, outcome) => {
    expect(classify(failure(code), kind)).toEqual({
      outcome,
      evidence: { message: `${code}: said the kernel`, errno: code, path: "/x", details: ["system call: open"] },
    });
  });

  it("leaves a finding as it is, whatever the step", () => {
    const finding = new Finding("empty-lower", { message: "nothing here", path: "/proc" });
    expect(classify(finding, "setup")).toEqual({ outcome: "empty-lower", evidence: finding.evidence });
  });

  it("takes the fields of a real system error", () => {
    const error = caught(() => readFileSync("/no/such/file"));
    expect(classify(error, "read")).toMatchObject({
      outcome: "wrong-content",
      evidence: { errno: "ENOENT", path: "/no/such/file" },
    });
  });

  it("names an errno that Node does not know", () => {
    const code = "Unknown system error -116";
    const error = Object.assign(new Error(`${code}: ${code}, scandir '/x'`), { code, syscall: "scandir" });
    expect(classify(error, "setup").outcome).toBe("harness-error");
    expect(classify(error, "read")).toMatchObject({
      outcome: "stale-handle",
      evidence: { errno: "ESTALE", message: "ESTALE: ESTALE, scandir '/x'" },
    });
  });

  it.each([[new TypeError("x is not a function")], ["text"], [undefined]])("calls %s ours", (thrown) => {
    expect(classify(thrown, "mount").outcome).toBe("harness-error");
  });

  it("keeps a runtime's unknown message verbatim", () => {
    const message = 'runc run failed: unable to start container process: exec: "/nope": no such file';
    expect(classify(new Error(message), "runtime")).toEqual({ outcome: "runtime-failure", evidence: { message } });
  });
});

describe("outcomeOfText", () => {
  it.each([
    [
      'error mounting "proc" to rootfs at "/proc": finding existing subpath of "/proc": wandered into deleted directory "/r/proc"',
      "deleted-directory",
    ],
    ['cannot verify path of deleted inode "/r/etc/hosts"', "deleted-directory"],
    ["open rootfs: stale NFS file handle", "stale-handle"],
    ["openat: Stale file handle", "stale-handle"],
    ["lstat /r: transport endpoint is not connected", "disconnected"],
    ["read: Software caused connection abort", "disconnected"],
    ["no such file or directory", undefined],
  ])("%j tells %s", (text, outcome) => {
    expect(outcomeOfText(text)).toBe(outcome);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
