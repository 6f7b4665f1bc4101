/** More layers and longer paths than one string of mount(2), or one value of fsconfig(2), can carry. */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { readMountinfo, SystemError } from "../system/index.ts";
import { type KernelOverlay, mountKernelOverlay, umountOverlay } from "./kernel.ts";
import { mountApis } from "./mount-apis.ts";
import { mountAt } from "./mount-table.ts";
import { overlayWords } from "./options.ts";
import { enterPrivateMounts } from "./private-mounts.ts";

let base = "";
beforeAll(async () => {
  base = await enterPrivateMounts();
});

let count = 0;
let here = "";
beforeEach(() => {
  here = make(join(base, `case-${count++}`));
  const [mounts, directory, descriptor] = [readMountinfo().length, process.cwd(), nextDescriptor()];
  return () => {
    expect([readMountinfo().length, process.cwd(), nextDescriptor()]).toEqual([mounts, directory, descriptor]);
  };
});

describe.each(mountApis)("by %s", (mountApi) => {
  const mountAnd = (overlay: Omit<KernelOverlay, "mountApi">, use: () => void) => {
    mountKernelOverlay({ ...overlay, mountApi });
    try {
      expect(mountAt(overlay.target)).toMatchObject({ type: "overlay", source: "mountproof" });
      use();
    } finally {
      umountOverlay(overlay.target);
    }
  };

  test("500 layers: every one shows, the first on top; 501 are refused", () => {
    const lowerdirs = Array.from({ length: 500 }, (_, at) => lower(join(here, `layer-number-${at}`), at));
    expect(overlayWords({ lowerdirs }).length).toBeGreaterThan(10_000);
    const overlay = {
      lowerdirs,
      upperdir: make(join(here, "u")),
      workdir: make(join(here, "w")),
      target: make(join(here, "t")),
    };
    mountAnd(overlay, () => {
      expect(readdirSync(overlay.target)).toHaveLength(501);
      expect(readFileSync(join(overlay.target, "same"), "utf8")).toBe("0");
      writeFileSync(join(overlay.target, "new"), "");
    });
    expect(readdirSync(overlay.upperdir)).toEqual(["new"]);
    const tooMany = { ...overlay, lowerdirs: [...lowerdirs, here], mountApi };
    expect(() => mountKernelOverlay(tooMany)).toThrow(/501 lower directories.* takes 1 to 500/);
  });

  test.each([
    ["a single long path", 1, 260],
    ["paths of 1500 bytes", 1, 1500],
    ["paths of 3900 bytes, two layers", 2, 3900],
  ])("%s, with the separators of the options in them", (_, layers, bytes) => {
    const lowerdirs = Array.from({ length: layers }, (_, at) => lower(longPath(`lower${at}`, bytes), at));
    const overlay = {
      lowerdirs,
      upperdir: make(longPath("upper", bytes)),
      workdir: make(longPath("work", bytes)),
      target: make(join(here, "t,:\\")),
    };
    mountAnd({ ...overlay, options: { index: "off", metacopy: "off", volatile: "on" } }, () => {
      expect(readdirSync(overlay.target)).toEqual([...lowerdirs.map((_, at) => `only-${at}`), "same"]);
      writeFileSync(join(overlay.target, "new"), "");
    });
    expect(readdirSync(overlay.upperdir)).toEqual(["new"]);
  });

  test("from a working directory that is gone", () => {
    const before = process.cwd();
    const directory = make(join(here, "gone"));
    process.chdir(directory);
    rmdirSync(directory);
    try {
      mountAnd(
        { lowerdirs: [lower(longPath("a", 3000), 0), lower(longPath("b", 3000), 1)], target: make(join(here, "t")) },
        () => {
          expect(readdirSync(join(here, "t"))).toContain("only-1");
        },
      );
    } finally {
      process.chdir(before);
    }
  });

  test("a long path that is missing, or no directory, is named in full", () => {
    const missing = join(longPath("x", 3000), "missing");
    const layers = {
      lowerdirs: [missing, here],
      upperdir: longPath("y", 3000),
      workdir: longPath("z", 3000),
      target: here,
    };
    const error = errorOf(() => mountKernelOverlay({ ...layers, mountApi }));
    expect(error).toMatchObject({ code: "ENOENT" });
    expect(String(error)).toContain(missing);
  });

  test("a path that no kernel walks is refused", () => {
    const lowerdirs = [`/${"x".repeat(4200)}`];
    expect(errorOf(() => mountKernelOverlay({ lowerdirs, target: here, mountApi }))).toBeInstanceOf(UserError);
  });
});

test("what fsconfig refuses comes with the kernel's own words", () => {
  const layers = {
    lowerdirs: [lower(join(here, "l"), 0)],
    upperdir: make(join(here, "u")),
    workdir: make(join(here, "w")),
  };
  const options = { userxattr: "on", metacopy: "on" } as const;
  const error = errorOf(() => mountKernelOverlay({ ...layers, target: here, options, mountApi: "fsconfig" }));
  expect(error).toMatchObject({ code: "EINVAL" });
  const unknown = errorOf(() =>
    mountKernelOverlay({ ...layers, target: here, options: { index: "nonsense" as "on" }, mountApi: "fsconfig" }),
  );
  expect(unknown).toBeInstanceOf(SystemError);
  expect((unknown as SystemError).said.join()).toMatch(/index/);
  expect(String(unknown)).toContain("the kernel said");
});

/** A directory whose path has so many bytes, with a comma, a colon and a backslash in each name of it. */
function longPath(name: string, bytes: number): string {
  let path = join(here, `${name},:\\`);
  while (Buffer.byteLength(path) < bytes) {
    const left = bytes - Buffer.byteLength(path) - 1;
    path = join(path, `\\,:${"x".repeat(Math.min(200, Math.max(1, left - 3)))}`);
  }
  return make(path);
}

function lower(path: string, at: number): string {
  make(path);
  writeFileSync(join(path, `only-${at}`), "");
  writeFileSync(join(path, "same"), String(at));
  return path;
}

function make(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** The number that the next opened file gets: the same as before if nothing was left open. */
function nextDescriptor(): number {
  const fd = openSync("/", "r");
  closeSync(fd);
  return fd;
}

function errorOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
