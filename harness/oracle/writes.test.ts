import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mountKernelOverlay } from "../../engine/overlay/kernel.ts";
import type { OverlayOptions } from "../../engine/overlay/options.ts";
import { MS_BIND, MS_RDONLY, MS_REMOUNT, mount, umount2 } from "../../engine/system/index.ts";
import { Finding } from "../../scenarios/outcome.ts";
import { makeTree, truthOf } from "./test-tree.ts";
import { writeSteps } from "./writes/steps.ts";
import { checkWrites, type WritesOptions } from "./writes.ts";

let directory: string;
let mounted: string[];
const path = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "writes-"));
  mounted = [];
  for (const name of ["lower", "upper", "work", "merged"]) mkdirSync(path(name));
  makeTree(path("lower"));
  writeFileSync(path("truth"), truthOf());
});
afterEach(() => {
  for (const target of mounted.reverse()) umount2(target);
  rmSync(directory, { recursive: true });
});

describe("checkWrites passes every step", () => {
  it.each<[string, OverlayOptions, Partial<WritesOptions>]>([
    ["with the recommended options", { index: "off", metacopy: "off" }, {}],
    ["with redirect_dir off", { redirect_dir: "off" }, { redirect_dir: "off" }],
    ["with redirect_dir on", { redirect_dir: "on" }, { redirect_dir: "on" }],
    ["with an index, which keeps hard links", { index: "on" }, {}],
    ["with metacopy, which leaves bytes below", { metacopy: "on", redirect_dir: "on" }, { redirect_dir: "on" }],
    ["with marks in user.overlay", { userxattr: "on" }, { userxattr: "on" }],
  ])("%s", (_what, options, levels) => {
    overlay(options);
    const done = checkWrites({ ...everything(), ...levels });
    expect(done).toEqual({ steps: writeSteps.map(({ name }) => name), leftOut: [] });
  });
});

describe("checkWrites finds", () => {
  it("that a write is refused, with step and errno", () => {
    overlay({});
    mount("none", path("merged"), "", MS_BIND | MS_REMOUNT | MS_RDONLY);
    expect(finding({})).toMatchObject({
      outcome: "lost-write",
      evidence: { step: "create", errno: "EROFS", path: "/data/created" },
    });
  });

  it("that an upper without room loses writes", () => {
    mount("tmpfs", path("work"), "tmpfs", 0, "size=16k");
    mounted.push(path("work"));
    for (const name of ["work/upper", "work/work"]) mkdirSync(path(name));
    overlay({}, { upperdir: path("work/upper"), workdir: path("work/work") });
    expect(finding({ upper: path("work/upper") }).evidence.errno).toBe("ENOSPC");
  });

  it("that rename of a directory does not do what the options say", () => {
    overlay({ redirect_dir: "on" });
    expect(finding({ redirect_dir: "off" })).toMatchObject({
      outcome: "lost-write",
      evidence: { step: "rename-directory", message: expect.stringContaining("no error, should be EXDEV") },
    });
  });

  it("that the writes never came to upper", () => {
    mount(path("lower"), path("merged"), "", MS_BIND);
    mounted.push(path("merged"));
    const { outcome, evidence } = finding({ upper: path("upper") });
    expect(outcome).toBe("lost-write");
    expect(evidence.step).toBe("upper-directory");
    expect(evidence.details).toContain("/data/renamed: is not in upper, though it was changed");
    expect(evidence.details).toContain("/data/rename-me: has no whiteout in upper, but nothing");
  });

  it("that the writes went through to the lower", () => {
    mount(path("lower"), path("merged"), "", MS_BIND);
    mounted.push(path("merged"));
    const { upper, ...others } = everything();
    expect(() => checkWrites(others)).toThrow(expect.objectContaining({ outcome: "wrong-content" }));
    expect(upper).toBeDefined();
  });

  it("that the image is wrong before anything is written", () => {
    writeFileSync(path("lower/data/append.txt"), "other line\n");
    overlay({});
    expect(finding({})).toMatchObject({ outcome: "wrong-content", evidence: { step: "nothing" } });
  });

  it("that an image has nowhere to write: a fault of the harness, not of the kernel", () => {
    writeFileSync(path("truth"), truthOf([{ path: "/", type: "directory" }]));
    overlay({});
    expect(() => finding({})).toThrow(/has no directory "\/data"/);
  });
});

function everything(): WritesOptions {
  return { root: path("merged"), upper: path("upper"), lower: path("lower"), truthPath: path("truth") };
}

function overlay(options: OverlayOptions, layers: { upperdir?: string; workdir?: string } = {}): void {
  const defaults = { upperdir: path("upper"), workdir: path("work") };
  mountKernelOverlay({ lowerdirs: [path("lower")], ...defaults, ...layers, target: path("merged"), options });
  mounted.push(path("merged"));
}

function finding(options: Partial<WritesOptions>): Finding {
  try {
    checkWrites({ ...everything(), ...options });
  } catch (error) {
    if (error instanceof Finding) return error;
    throw error;
  }
  throw new Error("nothing was found");
}
