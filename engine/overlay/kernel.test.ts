import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { hasCode, readMountinfo } from "../system/index.ts";
import { kernelOverlayData, mountKernelOverlay, umountOverlay } from "./kernel.ts";
import { mountApis } from "./mount-apis.ts";
import { mountAt } from "./mount-table.ts";
import { enterPrivateMounts } from "./private-mounts.ts";

let base = "";
beforeAll(async () => {
  base = await enterPrivateMounts();
});

function layersIn(directory: string) {
  const [lower, upper, work, target] = ["lower", "upper", "work", "target"].map((name) => join(directory, name));
  for (const path of [lower, upper, work, target]) mkdirSync(path as string, { recursive: true });
  writeFileSync(join(lower as string, "file"), directory);
  return { lowerdirs: [lower as string], upperdir: upper as string, workdir: work as string, target: target as string };
}

describe.each(mountApis)("by %s: directory names the kernel's parser could take apart", (mountApi) => {
  test.each(["plain", "a,b", "a:b", "a\\b", "a\\,b\\:c,,::\\\\", "a b", "a\nb", "a=b", "ü", "trailing\\"])(
    "%j",
    (name) => {
      const directory = join(base, mountApi, name);
      const overlay = layersIn(directory);
      mountKernelOverlay({ ...overlay, mountApi });
      expect(readFileSync(join(overlay.target, "file"), "utf8")).toBe(directory);
      writeFileSync(join(overlay.target, "new"), "");
      expect(readdirSync(overlay.upperdir)).toEqual(["new"]);
      expect(mountAt(overlay.target)).toMatchObject({ type: "overlay", source: "mountproof" });
      umountOverlay(overlay.target);
      expect(mountAt(overlay.target)).toBeUndefined();
    },
  );
});

test("the chosen options reach the kernel", () => {
  const overlay = layersIn(join(base, "options"));
  const options = { index: "on", metacopy: "on", redirect_dir: "on", xino: "off", volatile: "on" } as const;
  mountKernelOverlay({ ...overlay, options, source: "other" });
  const words = mountAt(overlay.target)?.superOptions.split(",") ?? [];
  umountOverlay(overlay.target);
  expect(words).toEqual(expect.arrayContaining(["index=on", "metacopy=on", "redirect_dir=on"]));
  // Newer kernels show `fsync=volatile`.
  expect(words.some((word) => word === "volatile" || word === "fsync=volatile")).toBe(true);
});

test("the kernel's refusals carry their errno", () => {
  const overlay = layersIn(join(base, "refused"));
  expect(() => mountKernelOverlay({ ...overlay, lowerdirs: ["/nonexistent"] })).toThrow(/ENOENT/);
  // K24
  const contradiction = { userxattr: "on", metacopy: "on" } as const;
  expect(() => mountKernelOverlay({ ...overlay, options: contradiction })).toThrow(/EINVAL/);
  const caught = catchError(() => umountOverlay(overlay.target));
  expect(hasCode(caught, "EINVAL")).toBe(true);
});

test("a path too long for mount(2) is refused before anything is mounted", () => {
  const before = readMountinfo().length;
  const long = `/${"x".repeat(1500)}`;
  expect(() => mountKernelOverlay({ lowerdirs: [long], upperdir: long, workdir: long, target: base })).toThrow(
    UserError,
  );
  expect(readMountinfo()).toHaveLength(before);
});

test("separators are refused on the kernels that lost the escapes (K32)", () => {
  for (const kernel of ["6.5.0", "6.5.7", "6.5.3-arch1-1"]) {
    expect(() => kernelOverlayData({ lowerdirs: ["/a,b"] }, kernel)).toThrow(UserError);
    expect(kernelOverlayData({ lowerdirs: ["/ab"] }, kernel)).toBe("lowerdir=/ab");
  }
  for (const kernel of ["6.5.8", "6.5.13", "6.4.16", "6.18.44", "5.15.0-1"]) {
    expect(kernelOverlayData({ lowerdirs: ["/a,b"] }, kernel)).toBe("lowerdir=/a\\,b");
  }
});

function catchError(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
