/** What a file system refuses, in one sentence with the place. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { newFile } from "../../engine/index/build/new-file.ts";
import { enterPrivateMounts } from "../../engine/overlay/private-mounts.ts";
import { MS_RDONLY, mount } from "../../engine/system/index.ts";
import { sentenceOfSystemError } from "./system-error.ts";

let base: string;
beforeAll(async () => {
  base = await enterPrivateMounts();
  mkdirSync(join(base, "read-only"));
  mount("tmpfs", join(base, "read-only"), "tmpfs", MS_RDONLY, "");
  symlinkSync("nowhere", join(base, "link"));
  mkdirSync(join(base, "full"));
  mount("tmpfs", join(base, "full"), "tmpfs", 0, "size=4k");
  writeFileSync(join(base, "full/filler"), Buffer.alloc(4096));
});

function refusal(make: () => void): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  ["read-only/new/er", "its file system is read-only"],
  ["link", "its symbolic links lead nowhere"],
])("a directory %s that cannot be made, whatever Node says of it", (name, why) => {
  const path = join(base, name);
  const error = refusal(() => mkdirSync(path, { recursive: true }));
  expect(sentenceOfSystemError(error)).toBe(`cannot write "${path}": ${why}; choose another place`);
});

test("a full file system is named by the file that does not fit, which write(2) does not know", () => {
  const path = join(base, "full/new");
  const file = newFile(path);
  const error = refusal(() => file.write(Buffer.alloc(1)));
  file.close();
  expect(sentenceOfSystemError(error)).toBe(
    `cannot write "${path}": no space is left on its file system; free some there, or choose another place`,
  );
});

test("a directory that is missing above a new one is a fault of ours", () => {
  const error = refusal(() => mkdirSync(join(base, "missing/new")));
  expect(sentenceOfSystemError(error)).toBeUndefined();
});
