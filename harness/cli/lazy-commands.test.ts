/** Images that are mounted without a store, traced and started: the real command, a real registry, a real runtime. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readPrefetch } from "../../engine/content/prefetch.ts";
import { type RunningRegistry, startRegistry } from "../../engine/image/registry/testing/registry.ts";
import { openIndex } from "../../engine/index/index.ts";
import type { ImageMounts } from "../../engine/overlay/list.ts";
import { enterPrivateMounts } from "../../engine/overlay/private-mounts.ts";
import { nothing, remains } from "../../engine/overlay/test-bases.ts";
import { buildFixture } from "../../fixtures/build.ts";

const program = join(import.meta.dirname, "../../bin/mountproof");
let base = "";
let layout = "";
let registry: RunningRegistry;
let pushed = "";
let index = "";
beforeAll(async () => {
  base = await enterPrivateMounts();
  layout = (await buildFixture("probe")).layoutDir;
  registry = await startRegistry();
  pushed = await registry.push(layout, "probe:1");
  index = join(base, "image.index");
});
afterAll(() => registry.stop());

let count = 0;
let here = "";
let bases: string[] = [];
beforeEach(() => {
  here = join(base, `case-${count++}`);
  mkdirSync(here);
  bases = ["--mount-base", join(here, "clip"), "--rootfs-base", join(here, "run")];
  return () => expect(remains(here)).toEqual(nothing);
});

async function mountproof(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { XDG_CACHE_HOME: join(base, "cache"), ...environment };
  const { exitCode, stdout, stderr } = await execa(program, args, { env, reject: false });
  return { exitCode, stdout, stderr };
}

async function good(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await mountproof(args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

test("index --lazy keeps no layers, and the image with its digest and where it lies", async () => {
  const lines = await good("index", pushed, "--lazy", "--out", index, "--span-bytes", "64K");
  const opened = openIndex(index);
  opened.close();
  expect(opened.storeReference).toBe(`docker://${registry.host}/probe@${opened.imageDigest}`);
  expect(lines).toContain(`from    ${opened.storeReference}`);
  expect(opened.layers.every(({ spanCount }) => spanCount > 0)).toBe(true);
  expect(existsSync(join(base, "cache/mountproof/store/sha256"))).toBe(false);
});

test("--store-ref records another place, which must have the image", async () => {
  const out = join(here, "other.index");
  await good("index", layout, "--lazy", "--out", out, "--store-ref", pushed);
  const opened = openIndex(out);
  opened.close();
  expect(opened.storeReference).toBe(`docker://${registry.host}/probe@${opened.imageDigest}`);
  const wrong = await mountproof([
    "index",
    layout,
    "--lazy",
    "--out",
    out,
    "--store-ref",
    `docker://${registry.host}/none`,
  ]);
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringMatching(/^mountproof: [^\n]+$/)]);
});

test("mount --index fetches what is read into the cache; a second container is told whose it shares", async () => {
  const cache = join(here, "cache");
  const rootfs = await good(
    "mount",
    "--index",
    index,
    "--container-id",
    "a",
    "--cache",
    cache,
    "--cache-size",
    "1G",
    ...bases,
  );
  expect(readFileSync(join(rootfs, "bin/busybox")).subarray(1, 4).toString()).toBe("ELF");
  const [listed] = JSON.parse(await good("mounts", "--json", ...bases)) as ImageMounts[];
  expect(listed?.metrics?.content).toMatchObject({ fetches: { count: expect.any(Number) } });
  expect(readdirSync(cache)).toContain("spans");
  const second = await mountproof(["mount", "--index", index, "--container-id", "b", "--cache", `${cache}2`, ...bases]);
  expect(second.exitCode).toBe(0);
  expect(second.stderr).toMatch(
    /^mountproof: note: the image is served already, by process \d+, and content.cache.directory is ".*cache", not ".*cache2"$/,
  );
  for (const id of ["a", "b"]) await good("umount", id, ...bases);
});

describe.each(["with runc", "without a runtime"])("trace %s", (how) => {
  /** Programs that the command needs, and no runc among them. */
  function pathWithoutRunc(): NodeJS.ProcessEnv {
    const directory = join(here, "bin");
    mkdirSync(directory);
    for (const name of ["bash", "readlink", "dirname", "unshare"])
      symlinkSync(`/usr/bin/${name}`, join(directory, name));
    return { PATH: directory };
  }

  test("writes what a start read, and a mount fetches that first", async () => {
    const list = join(here, "made/as/well/list");
    const env = how === "with runc" ? {} : pathWithoutRunc();
    const traced = await mountproof(
      ["trace", pushed, "--out", list, ...bases, "--", "/bin/sh", "-c", "echo started"],
      env,
    );
    expect(traced).toEqual({
      exitCode: 0,
      stdout: "started",
      stderr: expect.stringMatching(/^mountproof: .*list: \d+ ranges, \d+ bytes$/),
    });
    const entries = await readPrefetch(list);
    expect(entries.map(({ path }) => path)).toContain("/usr/bin/busybox");
    await good(
      "mount",
      "--index",
      index,
      "--container-id",
      "a",
      "--cache",
      join(here, "cache"),
      "--prefetch",
      list,
      ...bases,
    );
    const asked = async () =>
      (JSON.parse(await good("mounts", "--json", ...bases)) as ImageMounts[])[0]?.metrics?.content;
    await expect.poll(asked).toMatchObject({ prefetch: { failed: 0, done: expect.any(Number) } });
    await good("umount", "a", ...bases);
  });

  test("of a command that fails writes nothing, and leaves nothing", async () => {
    const list = join(here, "list");
    const env = how === "with runc" ? {} : pathWithoutRunc();
    const traced = await mountproof(["trace", pushed, "--out", list, ...bases, "--", "/bin/sh", "-c", "exit 7"], env);
    expect([traced.exitCode, traced.stderr]).toEqual([2, expect.stringContaining("ended with status 7")]);
    expect(existsSync(list)).toBe(false);
  });

  test("leaves no mount when it is interrupted", async () => {
    const list = join(here, "list");
    const env = { XDG_CACHE_HOME: join(base, "cache"), ...(how === "with runc" ? {} : pathWithoutRunc()) };
    const words = ["trace", pushed, "--out", list, ...bases, "--", "/bin/sh", "-c", "echo started; exec sleep 1000"];
    const tracing = execa(program, words, { env, reject: false });
    for await (const line of tracing) if (line === "started") tracing.kill("SIGINT");
    const { exitCode, stderr } = await tracing;
    expect([exitCode, stderr]).toEqual([130, "mountproof: interrupted: unmounting"]);
    expect(existsSync(list)).toBe(false);
  });

  test("ends one that does not end", async () => {
    const list = join(here, "list");
    const env = how === "with runc" ? {} : pathWithoutRunc();
    const words = ["trace", pushed, "--out", list, "--seconds", "5", ...bases, "--", "/bin/sh", "-c", "sleep 1000"];
    expect((await mountproof(words, env)).exitCode).toBe(0);
    expect((await readPrefetch(list)).length).toBeGreaterThan(0);
  });
});

test("--bundle writes what runc starts the image with", async () => {
  const bundle = join(here, "bundle");
  const words = [
    "mount",
    layout,
    "--lazy",
    "--container-id",
    "a",
    "--bundle",
    bundle,
    "--mount-api",
    "fsconfig",
    ...bases,
  ];
  const rootfs = await good(...words);
  const path = join(bundle, "config.json");
  const spec = JSON.parse(readFileSync(path, "utf8"));
  expect(spec.root).toEqual({ path: rootfs, readonly: false });
  spec.process.args = ["/bin/sh", "-c", "echo ran; echo kept >/kept"];
  writeFileSync(path, JSON.stringify(spec));
  const id = `mountproof-bundle-${process.pid}`;
  const { stdout } = await execa("runc", ["--root", join(here, "runc"), "run", "-b", bundle, id], { timeout: 120_000 });
  expect(stdout).toBe("ran");
  expect(readFileSync(join(here, "clip/upper/a/kept"), "utf8")).toBe("kept\n");
  await good("umount", "a", ...bases);
});

test("a bundle that cannot be written leaves no mount, and what an earlier life wrote", async () => {
  const words = ["mount", layout, "--lazy", "--container-id", "a", ...bases];
  writeFileSync(join(await good(...words), "etc/kept"), "kept");
  await good("umount", "a", "--keep-upper", ...bases);
  writeFileSync(join(here, "file"), "");
  const { exitCode, stderr } = await mountproof([...words, "--bundle", join(here, "file/bundle")]);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/file\/bundle": a part of its path is a file/)]);
  expect(readFileSync(join(await good(...words), "etc/kept"), "utf8")).toBe("kept");
  await good("umount", "a", ...bases);
});

test("an index that cannot be opened is made anew", async () => {
  const store = join(here, "store");
  await good("index", layout, "--store", store);
  const [name = ""] = readdirSync(join(store, "index"));
  writeFileSync(join(store, "index", name), "of another version");
  await good("mount", layout, "--container-id", "a", "--store", store, ...bases);
  await good("umount", "a", ...bases);
  rmSync(store, { recursive: true });
});

describe("bad usage ends with 2, in one line", () => {
  test.each([
    [["mount", "--container-id", "a"], /an image or --index must name/],
    [["mount", "IMAGE", "--index", "INDEX", "--container-id", "a"], /an image and --index must name/],
    [["mount", "--index", "/nonexistent", "--container-id", "a"], /"\/nonexistent"/],
    [["mount", "IMAGE", "--cache", "/tmp/x", "--container-id", "a"], /--cache is given.*--lazy or --index/],
    [["mount", "IMAGE", "--prefetch", "x", "--container-id", "a"], /--prefetch is given/],
    [["mount", "IMAGE", "--lazy", "--store", "x", "--container-id", "a"], /--store and --lazy contradict/],
    [
      ["mount", "--index", "INDEX", "--prefetch", "/nonexistent", "--container-id", "a"],
      /prefetch list "\/nonexistent"/,
    ],
    [["mount", "--index", "INDEX", "--prefetch", "/etc/passwd", "--container-id", "a"], /line 1 is "root/],
    [["mount", "--index", "INDEX", "--shared-cache", "http://x", "--container-id", "a"], /"http:\/\/…" is neither/],
    [["mount", "--index", "INDEX", "--shared-cache", "redis://", "--container-id", "a"], /names no server/],
    [["mount", "--index", "INDEX", "--shared-cache", "redis://x:99999", "--container-id", "a"], /is no valid URL/],
    [["mount", "--index", "INDEX", "--shared-cache", "/nonexistent", "--container-id", "a"], /no such directory/],
    [["mount", "--index", "INDEX", "--shared-cache", "INDEX", "--container-id", "a"], /no directory/],
    [["mount", "--index", "INDEX", "--cache", "INDEX", "--container-id", "a"], /it is a file, not a directory/],
    [["mount", "--index", "INDEX", "--prefetch", "/", "--container-id", "a"], /prefetch list "\/"/],
    [
      ["mount", "--index", "INDEX", "--shared-cache", "redis://:a/b@c", "--container-id", "a"],
      /"redis:\/\/…" is no valid/,
    ],
    [
      ["mount", "--index", "INDEX", "--overlay", "fuse-overlayfs", "--mount-api", "fsconfig", "--container-id", "a"],
      /mountApi=fsconfig/,
    ],
    [["index", "IMAGE", "--lazy", "--store", "x"], /--store and --lazy contradict/],
    [["index", "docker://REGISTRY/missing", "--lazy", "--out", "x"], /missing/],
  ])("%j", async (words, message) => {
    const put = (word: string) =>
      word.replace("IMAGE", layout).replace("INDEX", index).replace("REGISTRY", registry.host);
    const { exitCode, stdout, stderr } = await mountproof([...words.map(put), ...(words[0] === "mount" ? bases : [])]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^mountproof: [^\n]+$/);
    expect(stderr).toMatch(message);
  });

  test.each([
    [["mount", "--index", "x", "--container-id", "a", "--mount-api", "open_tree"], /open_tree.*Allowed choices/],
    [["mount", "--index", "x", "--container-id", "a", "--cache-size", "ten"], /"ten" is no size/],
    [["mount", "--index", "x", "--container-id", "a", "--threads", "0"], /"0" is not a whole number/],
    [["index", "x", "--span-bytes", "1"], /"1" is not between 64K and 256M/],
    [["trace", "x", "--", "/bin/true"], /required option '--out/],
  ])("%j, as commander says it", async (words, message) => {
    const { exitCode, stdout, stderr } = await mountproof(words);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
