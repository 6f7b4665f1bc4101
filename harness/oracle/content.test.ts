import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mountKernelOverlay } from "../../engine/overlay/kernel.ts";
import { lremovexattr, lsetxattr, lutimens, mknod, umount2 } from "../../engine/system/index.ts";
import { Finding } from "../../scenarios/outcome.ts";
import { checkContent } from "./content.ts";
import { makeTree, mtimeSec, testEntries, truthOf } from "./test-tree.ts";

let directory: string;
let root: string;
let truthPath: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "content-"));
  root = join(directory, "tree");
  truthPath = join(directory, "truth.ndjson");
  mkdirSync(root);
  makeTree(root);
  writeFileSync(truthPath, truthOf());
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("checkContent on a faithful tree", () => {
  it("reads everything once and finds nothing", () => {
    const files = testEntries.filter(({ type }) => type === "file");
    const contents = files.map(({ content, linkTo }) => (content ?? (linkTo ? "linked" : "")).length);
    expect(checkContent({ root, truthPath, mode: "full" })).toEqual({
      entries: testEntries.length,
      filesRead: files.length,
      bytesRead: contents.reduce((a, b) => a + b),
    });
  });

  it("finds nothing through a real overlay either, also where it was written to", () => {
    const merged = overlay();
    try {
      mkdirSync(join(merged, "proc/probe"));
      rmSync(join(merged, "proc/probe"), { recursive: true });
      expect(checkContent({ root: merged, truthPath, mode: "full" }).entries).toBe(testEntries.length);
    } finally {
      umount2(merged);
    }
  });
});

describe("checkContent finds", () => {
  const file = (path: string) => join(root, path);
  /** A change keeps all that it is not about, so that exactly one difference comes of it. */
  const keepTime = (path: string, nsec = 0) => lutimens(file(path), time(nsec), time(nsec));
  const time = (nsec: number) => ({ sec: mtimeSec, nsec });

  it.each<[string, () => void, string]>([
    ["a lost setuid bit", () => chmodSync(file("data/setuid"), 0o755), "/data/setuid: mode is 0755, should be 04755"],
    ["another owner", () => chownSync(file("data/dir"), 7, 9), "/data/dir: owner is 7:9, should be 7:8"],
    [
      "a time off by a nanosecond",
      () => keepTime("data/rename-me", 123_456_788),
      "/data/rename-me: mtime is 1600000000.123456788, should be 1600000000.123456789",
    ],
    [
      "a wrong byte at the end of a large file",
      () => {
        writeFileSync(file("large"), `${"0123456789abcdef".repeat(9000).slice(0, -1)}x`);
        keepTime("large");
      },
      "/large: sha256 is ",
    ],
    [
      "a lost xattr",
      () => lremovexattr(file("data/with-xattr"), "user.colour"),
      '/data/with-xattr: xattr user.colour is absent, should be "Ymx1ZQ==" (base64)',
    ],
    [
      "an xattr too many",
      () => lsetxattr(file("data/append.txt"), "user.x", Buffer.from("1")),
      '/data/append.txt: xattr user.x is "MQ==" (base64), should be absent',
    ],
    [
      "another link target",
      () => {
        unlinkSync(file("data/symlink"));
        symlinkSync("append.tx_", file("data/symlink"));
        keepTime("data/symlink");
        keepTime("data");
      },
      '/data/symlink: target is "append.tx_", should be "append.txt"',
    ],
    [
      "another device number",
      () => {
        unlinkSync(file("dev/null"));
        mknod(file("dev/null"), 0o020000, { major: 1, minor: 5 });
        chmodSync(file("dev/null"), 0o666);
        keepTime("dev/null");
        keepTime("dev");
      },
      "/dev/null: device is 1:5, should be 1:3",
    ],
    [
      "a missing file",
      () => {
        unlinkSync(file("data/append.txt"));
        keepTime("data");
      },
      "/data/append.txt: is missing",
    ],
    [
      "a file too many",
      () => {
        writeFileSync(file("data/extra"), "");
        keepTime("data");
      },
      "/data/extra: is not in the image",
    ],
    [
      "a FIFO instead of a file, without waiting for its writer",
      () => {
        unlinkSync(file("data/append.txt"));
        mknod(file("data/append.txt"), 0o010600);
        keepTime("data");
      },
      "/data/append.txt: type is fifo, should be file",
    ],
  ])("%s", (_what, change, difference) => {
    change();
    const { details } = finding().evidence;
    expect(details).toEqual([expect.stringContaining(difference)]);
  });

  it("a file cut short: its size and its content", () => {
    truncateSync(file("large"), 65536);
    keepTime("large");
    expect(finding().evidence.details).toEqual([
      "/large: size is 65536, should be 144000",
      "/large: content ends after 65536 bytes, should end after 144000",
    ]);
  });

  it("a changed byte of a file too large to be read at once, also when its bytes are known from before", () => {
    const content = "0123456789abcdef".repeat((5 << 20) / 16);
    const all = [
      { path: "/", type: "directory" as const },
      { path: "/huge", type: "file" as const, content },
    ];
    rmSync(root, { recursive: true });
    mkdirSync(root);
    makeTree(root, all);
    writeFileSync(truthPath, truthOf(all));
    const change = (at: number, length = content.length) => {
      writeFileSync(file("huge"), `${content.slice(0, at)}x${content.slice(at + 1)}`.slice(0, length));
      lutimens(file("huge"), time(0), time(0));
    };
    change(4_500_000);
    expect(finding().evidence.details).toEqual([expect.stringContaining("/huge: sha256 is ")]);
    for (let pass = 1; pass <= 2; pass++) {
      writeFileSync(file("huge"), content);
      lutimens(file("huge"), time(0), time(0));
      expect(checkContent({ root, truthPath, mode: "full" }).bytesRead).toBe(content.length);
      for (const at of [0, 4_500_000, content.length - 1]) {
        change(at);
        expect(finding().evidence.details).toEqual([expect.stringContaining("/huge: sha256 is ")]);
      }
      change(content.length, content.length - 1);
      expect(finding().evidence.details).toContain(
        `/huge: content ends after ${content.length - 1} bytes, should end after ${content.length}`,
      );
    }
  });

  it("hard links that are copies", () => {
    unlinkSync(file("data/linked-b"));
    writeFileSync(file("data/linked-b"), "linked");
    keepTime("data/linked-b");
    keepTime("data");
    expect(finding().evidence.details).toEqual([
      "/data/linked-a: link count is 1, should be 2",
      "/data/linked-b: link count is 1, should be 2",
      "/data/linked-b: is another inode than /data/linked-a, should be a hard link to it",
    ]);
  });

  it("copies that are hard links", () => {
    unlinkSync(file("data/rename-me"));
    linkSync(file("data/setuid"), file("data/rename-me"));
    keepTime("data");
    const details = finding().evidence.details ?? [];
    expect(details.at(-1)).toMatch(/^\/data\/(setuid|rename-me): has the inode number of .*, should have its own$/);
  });

  it("two names swapped", () => {
    renameSync(file("data/append.txt"), file("data/aside"));
    renameSync(file("data/rename-me"), file("data/append.txt"));
    renameSync(file("data/aside"), file("data/rename-me"));
    expect(finding().evidence.details?.some((line) => line.startsWith("/data/rename-me: sha256 "))).toBe(false);
    expect(finding().evidence.details).toContain("/data/rename-me: size is 11, should be 6");
  });

  it("what an upper directory hides or changes behind an overlay", () => {
    const merged = overlay();
    try {
      appendFileSync(join(merged, "data/append.txt"), "more");
      unlinkSync(join(merged, "data/linked-b"));
      const details = finding(merged).evidence.details;
      expect(details).toContain("/data/linked-b: is missing");
      expect(details).toContain("/data/append.txt: size is 15, should be 11");
    } finally {
      umount2(merged);
    }
  });

  it("no more than twenty lines of evidence, and counts the rest", () => {
    rmSync(root, { recursive: true });
    mkdirSync(root);
    for (let i = 0; i < 40; i++) writeFileSync(join(root, `extra-${i}`), "");
    const { message, details } = finding().evidence;
    expect(details).toHaveLength(20);
    expect(message).toMatch(/^4\d differences from the image in /);
  });

  it("the differences of a directory of many batches in byte order, whatever the order of its listing", () => {
    rmSync(root, { recursive: true });
    mkdirSync(root);
    const names = Array.from({ length: 3000 }, (_, i) => `extra-${String(i).padStart(4, "0")}`);
    for (const name of names.toReversed()) writeFileSync(join(root, name), "");
    const details = finding().evidence.details ?? [];
    const extra = details.filter((line) => line.startsWith("/extra-"));
    expect(extra.length).toBeGreaterThan(10);
    expect(extra).toEqual(names.slice(0, extra.length).map((name) => `/${name}: is not in the image`));
  });

  it("names that are not text in escapes", () => {
    unlinkSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]));
    keepTime("");
    expect(finding().evidence.details).toEqual(["/\\xff\\xfe: is missing"]);
  });
});

describe("checkContent leaves out", () => {
  it("what it is told to skip, with all below", () => {
    writeFileSync(join(root, "data/dir/child"), "changed");
    writeFileSync(join(root, "data/dir/extra"), "");
    rmSync(join(root, "proc"), { recursive: true });
    lutimens(root, { sec: mtimeSec, nsec: 0 }, { sec: mtimeSec, nsec: 0 });
    const skip = ["/data/dir", "/proc"];
    expect(() => checkContent({ root, truthPath, mode: "full", skip, view: "merged" })).not.toThrow();
    expect(finding(root, ["/data/dir"]).evidence.details).toContain("/proc: is missing");
  });

  it("contents outside the sample, which the seed decides", () => {
    const entries = Array.from({ length: 100 }, (_, i) => ({ path: `/f${i}`, type: "file" as const, content: `${i}` }));
    const many = join(directory, "many");
    mkdirSync(many);
    const all = [{ path: "/", type: "directory" as const }, ...entries];
    makeTree(many, all);
    writeFileSync(truthPath, truthOf(all));
    const sample = (seed: number) => checkContent({ root: many, truthPath, mode: "sample", seed });
    expect(sample(1)).toMatchObject({ entries: 101, filesRead: 8 });
    expect(new Set([1, 2, 3, 4, 5].map((seed) => sample(seed).bytesRead)).size).toBeGreaterThan(1);
  });
});

describe("checkContent thinly", () => {
  const named = (i: number, content: string) => ({ path: `/many/${i}`, type: "file" as const, content });
  const large = { path: "/large", type: "file" as const, content: "x".repeat((4 << 20) + 1) };
  const crowd = [
    { path: "/", type: "directory" as const },
    { path: "/few", type: "directory" as const },
    { path: "/few/file", type: "file" as const, content: "one of few" },
    large,
    { path: "/many", type: "directory" as const },
    ...Array.from({ length: 300 }, (_, i) => named(i, `${i}`)),
    { path: "/many/directory", type: "directory" as const },
  ];
  beforeEach(() => {
    root = join(directory, "crowd");
    mkdirSync(root);
    makeTree(root, crowd);
    writeFileSync(truthPath, truthOf(crowd));
  });
  const check = (seed = 0) => checkContent({ root, truthPath, mode: "thin", seed });

  it("looks at 32 of a crowd, which the seed decides, and at all others; reads no bytes of a large file", () => {
    // The root, few, its file, large, many, its directory, and 32 of its 300 files.
    expect(check()).toMatchObject({ entries: 38, filesRead: 33 });
    expect(new Set([1, 2, 3, 4, 5].map((seed) => check(seed).bytesRead)).size).toBeGreaterThan(1);
  });

  it("misses no name and no type of a crowd", () => {
    for (const i of [7, 8]) unlinkSync(join(root, `many/${i}`));
    symlinkSync("7", join(root, "many/8"));
    lutimens(join(root, "many"), { sec: mtimeSec, nsec: 0 }, { sec: mtimeSec, nsec: 0 });
    for (const seed of [1, 2, 3, 4, 5]) {
      const details = wrongContent(() => check(seed)).evidence.details ?? [];
      expect(details).toContain("/many/7: is missing");
      expect(details.some((line) => /^\/many\/8: (d_type is 10, should be 8|type is symlink)/.test(line))).toBe(true);
    }
  });

  it("misses no attribute of what is no crowd", () => {
    chmodSync(join(root, "few/file"), 0o600);
    chmodSync(join(root, "large"), 0o600);
    expect(wrongContent(check).evidence.details).toEqual([
      "/few/file: mode is 0600, should be 0644",
      "/large: mode is 0600, should be 0644",
    ]);
  });
});

function overlay(): string {
  const [upperdir, workdir, target] = ["upper", "work", "merged"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [upperdir, workdir, target]) mkdirSync(path);
  mountKernelOverlay({ lowerdirs: [root], upperdir, workdir, target });
  return target;
}

function finding(tree = root, skip: string[] = []): Finding {
  return wrongContent(() => checkContent({ root: tree, truthPath, mode: "full", skip }));
}

function wrongContent(check: () => unknown): Finding {
  try {
    check();
  } catch (error) {
    if (error instanceof Finding && error.outcome === "wrong-content") return error;
    throw error;
  }
  throw new Error("no difference was found");
}
