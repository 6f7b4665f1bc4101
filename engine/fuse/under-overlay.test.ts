/** The kernel's overlay over a lower: what a container does first. */
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lgetxattr, mount, statx, umount2 } from "../system/index.ts";
import { fuseLibraries } from "./lower.ts";
import { allTypes, bigFile } from "./testing/all-types.ts";
import { type LowerBench, lowerBench } from "./testing/lower.ts";

describe.each(fuseLibraries)("%s", (fuseLibrary) => {
  let bench: LowerBench;
  let root = "";
  let upper = "";
  beforeAll(async () => {
    bench = await lowerBench(allTypes);
    const { mountpoint } = await bench.mount({ fuseLibrary });
    const [work, merged] = [join(bench.directory, "work"), join(bench.directory, "merged")];
    upper = join(bench.directory, "upper");
    for (const dir of [upper, work, merged]) mkdirSync(dir);
    mount(
      "overlay",
      merged,
      "overlay",
      0,
      `lowerdir=${mountpoint},upperdir=${upper},workdir=${work},index=off,metacopy=off`,
    );
    root = merged;
  });
  afterAll(async () => {
    umount2(root);
    await bench.dispose();
  });

  test("appending to a lower file copies it up, whole, with its attributes", () => {
    appendFileSync(join(root, "etc/passwd"), "more\n");
    expect(readFileSync(join(upper, "etc/passwd"), "utf8")).toBe("root:x:0:0::/root:/bin/sh\nmore\n");
    appendFileSync(join(root, "usr/bin/big"), "!");
    expect(readFileSync(join(upper, "usr/bin/big")).subarray(0, -1).equals(bigFile)).toBe(true);
  });

  test("mkdir in a lower directory, chmod, rename and extended attributes", () => {
    mkdirSync(join(root, "etc/new"));
    expect(statx(join(root, "etc/new")).nlink).toBeGreaterThan(0);
    chmodSync(join(root, "usr/bin/su"), 0o4711);
    expect(lgetxattr(join(upper, "usr/bin/su"), "security.capability")).toHaveLength(20);
    expect(lstatSync(join(upper, "usr/bin/su")).mode & 0o7777).toBe(0o4711);
    renameSync(join(root, "bin"), join(root, "binaries"));
    expect(readlinkSync(join(upper, "binaries"))).toBe("usr/bin");
  });

  test("device nodes of the lower can be opened", () => {
    writeFileSync(join(root, "dev/null"), "swallowed");
    expect(readFileSync(join(root, "dev/null"))).toHaveLength(0);
  });
});
