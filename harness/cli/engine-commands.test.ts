/** The real command, as a process, in mounts of its own. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ImageMounts } from "../../engine/overlay/list.ts";
import { mountAt } from "../../engine/overlay/mount-table.ts";
import { enterPrivateMounts } from "../../engine/overlay/private-mounts.ts";
import { identify } from "../../engine/overlay/process.ts";
import { remains } from "../../engine/overlay/test-bases.ts";
import { directory, file, symlink } from "../../fixtures/entries.ts";
import { packImage } from "../../fixtures/pack/pack-image.ts";
import type { Check } from "./doctor/check.ts";

const program = join(import.meta.dirname, "../../bin/mountproof");
let base = "";
let image = "";
let digest = "";
beforeAll(async () => {
  base = await enterPrivateMounts();
  image = join(base, "image");
  const entries = [
    directory("usr"),
    directory("usr/bin"),
    file("usr/bin/hello", "hi"),
    symlink("bin", "usr/bin"),
    directory("proc"),
  ];
  digest = await packImage({ layers: [{ encoding: "gzip", entries }] }, image);
});

let count = 0;
let here = "";
let bases: string[] = [];
beforeEach(() => {
  here = join(base, `case-${count++}`);
  bases = ["--mount-base", join(here, "clip"), "--rootfs-base", join(here, "run")];
});

async function mountproof(...args: string[]) {
  const env = { XDG_CACHE_HOME: join(base, "cache") };
  const { exitCode, stdout, stderr } = await execa(program, args, { env, reject: false });
  return { exitCode, stdout, stderr };
}

const oneLine = (text: RegExp) => expect.stringMatching(new RegExp(`^mountproof: [^\\n]*${text.source}[^\\n]*$`));

describe("the life of a container", () => {
  test("mount prints the root file system, mounts lists it, umount leaves nothing", async () => {
    const mounted = await mountproof(
      "mount",
      image,
      "--container-id",
      "c1",
      "--options",
      "index=off,xino=off",
      ...bases,
    );
    const rootfs = join(here, "run/c1/rootfs");
    expect(mounted).toEqual({ exitCode: 0, stdout: rootfs, stderr: "" });
    expect(readFileSync(join(rootfs, "bin/hello"), "utf8")).toBe("hi");
    expect(mountAt(rootfs)?.type).toBe("overlay");

    const [listed] = JSON.parse((await mountproof("mounts", "--json", ...bases)).stdout) as ImageMounts[];
    expect(listed).toMatchObject({
      imageDigest: digest,
      health: "healthy",
      containers: [{ containerId: "c1", health: "healthy" }],
    });
    const text = (await mountproof("mounts", ...bases)).stdout;
    expect(text).toContain(`image ${digest}: healthy`);
    expect(text).toContain(`served by process ${listed?.server?.pid}`);
    expect(text).toContain(`container c1: healthy; kernel overlay at ${rootfs}`);

    const again = await mountproof("mount", image, "--container-id", "c1", ...bases);
    expect(again).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: oneLine(/"c1" is mounted already.*mountproof umount c1/),
    });

    expect(await mountproof("umount", "c1", ...bases)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(remains(here)).toEqual({ mounts: [], servers: [], files: [] });
    expect(await mountproof("umount", "c1", ...bases)).toMatchObject({
      exitCode: 2,
      stderr: oneLine(/"c1" is not mounted/),
    });
    expect((await mountproof("mounts", ...bases)).stdout).toBe("nothing is mounted");
  });

  test("through fuse-overlayfs and fuse-native, from an archive", async () => {
    const archive = join(base, "image.tar");
    await execa("tar", ["-C", image, "-cf", archive, "."]);
    const kinds = ["--overlay", "fuse-overlayfs", "--fuse-library", "fuse-native"];
    const { stdout, stderr } = await mountproof("mount", archive, "--container-id", "c1", ...kinds, ...bases);
    expect(stderr).toBe("");
    expect(readFileSync(join(stdout, "bin/hello"), "utf8")).toBe("hi");
    expect(mountAt(stdout)?.type).toBe("fuse.fuse-overlayfs");
    expect((await mountproof("umount", "c1", ...bases)).exitCode).toBe(0);
    expect(remains(here)).toEqual({ mounts: [], servers: [], files: [] });
  });

  test("doctor finds the mount whose server died, clean frees it", async () => {
    const { stdout: rootfs } = await mountproof("mount", image, "--container-id", "c1", ...bases);
    expect((await doctor()).symlinks).toMatchObject({ status: "ok" });
    const [listed] = JSON.parse((await mountproof("mounts", "--json", ...bases)).stdout) as ImageMounts[];
    process.kill(listed?.server?.pid ?? 0, "SIGKILL");
    await expect.poll(() => identify(listed?.server?.pid ?? 0)).toBeUndefined();

    const { exitCode, ...checks } = await doctor();
    expect(exitCode).toBe(1);
    expect(checks["stale-fuse"]).toMatchObject({ status: "fail", remedy: expect.stringContaining("mountproof clean") });
    expect(checks["mounts-reachable"]).toMatchObject({
      status: "fail",
      detail: expect.stringContaining(listed?.lower ?? "?"),
    });
    expect((await mountproof("mounts", ...bases)).stdout).toContain("stale, its server is dead");

    expect((await mountproof("clean", "--dry-run", ...bases)).stdout).toContain('would free container "c1"');
    expect(mountAt(rootfs)).toBeDefined();
    expect((await mountproof("clean", ...bases)).stdout).toContain('freed container "c1": its FUSE server is dead');
    expect(remains(here)).toEqual({ mounts: [], servers: [], files: [] });
  });

  async function doctor(): Promise<Record<string, Check | undefined> & { exitCode?: unknown }> {
    const { exitCode, stdout } = await mountproof("doctor", "--json", ...bases);
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
    expect(ok).toBe(!checks.some(({ status }) => status === "fail"));
    return { exitCode, ...Object.fromEntries(checks.map((check) => [check.id, check])) } as never;
  }
});

describe("index", () => {
  test("says what it made and where", async () => {
    const [store, out] = [join(here, "store"), join(here, "image.index")];
    const { exitCode, stdout } = await mountproof("index", image, "--store", store, "--out", out);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual([
      `image   ${digest}`,
      `index   ${out}`,
      `store   ${store}`,
      "layers  1",
      // The root is the sixth.
      "inodes  6",
    ]);
    expect(existsSync(out)).toBe(true);
  });

  test("keeps to the cache by default", async () => {
    await mountproof("index", image);
    expect(readdirSync(join(base, "cache/mountproof/store")).sort()).toEqual(["index", "sha256"]);
  });
});

describe("bad images", () => {
  const damage = (name: string, path: (layout: string) => string, text: string) => async () => {
    const layout = join(here, name);
    cpSync(image, layout, { recursive: true });
    writeFileSync(path(layout), text);
    for (const args of [
      ["index", layout],
      ["mount", layout, "--container-id", "a", ...bases],
    ]) {
      expect(await mountproof(...args, "--store", join(here, "store"))).toMatchObject({
        exitCode: 2,
        stdout: "",
        stderr: oneLine(/./),
      });
    }
    expect(remains(here).mounts).toEqual([]);
  };

  test("a path that does not exist", async () => {
    const { exitCode, stderr } = await mountproof("index", "/nonexistent/image");
    expect(exitCode).toBe(2);
    expect(stderr).toEqual(oneLine(/"\/nonexistent\/image"/));
  });
  test(
    "an index.json that is no JSON",
    damage("json", (layout) => join(layout, "index.json"), "{"),
  );
  test(
    "an index.json without manifests",
    damage("empty", (layout) => join(layout, "index.json"), '{"schemaVersion":2,"manifests":[]}'),
  );
  test(
    "a blob with other bytes",
    damage("blob", (layout) => largestBlob(layout), "damaged"),
  );
  test("a file that is no archive", async () => {
    mkdirSync(here);
    writeFileSync(join(here, "file"), "text");
    expect(await mountproof("index", join(here, "file"))).toMatchObject({ exitCode: 2, stderr: oneLine(/file/) });
  });

  function largestBlob(layout: string): string {
    const { manifests } = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as {
      manifests: { digest: string }[];
    };
    return join(layout, "blobs", (manifests[0]?.digest ?? "").replace(":", "/"));
  }
});

describe("bad usage ends with 2 and says what to do", () => {
  test.each([
    [["mount", "IMAGE"], /required option.*--container-id/],
    [["mount", "IMAGE", "--container-id", "../x"], /container id "\.\.\/x".*letters/],
    [["mount", "IMAGE", "--container-id", "a", "--options", "indx=off"], /"indx=off".*choose from index/],
    [["mount", "IMAGE", "--container-id", "a", "--overlay", "aufs"], /aufs.*Allowed choices/],
    [["mount", "IMAGE", "--container-id", "a", "--mount-base", "clip"], /clip.*absolute/],
    [["mount", "IMAGE", "--container-id", "a", "--overlay", "fuse-overlayfs", "--options", "index=on"], /"index"/],
    [["umount", "a/b"], /container id "a\/b"/],
    [["umount"], /missing required argument/],
    [["index", "IMAGE", "--nonsense"], /unknown option '--nonsense'/],
    [["nonsense"], /unknown command 'nonsense'/],
  ])("%j", async (words, message) => {
    const args = words.map((word) => (word === "IMAGE" ? image : word));
    const { exitCode, stdout, stderr } = await mountproof(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^mountproof: /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test("what the kernel refuses ends with 3, in one line with its log, and with the stack on request", async () => {
  const args = ["mount", image, "--container-id", "a", "--options", "userxattr=on,metacopy=on", ...bases];
  const { exitCode, stderr } = await mountproof(...args);
  expect(exitCode).toBe(3);
  expect(stderr).toEqual(oneLine(/mount overlay at .* failed: EINVAL; the kernel logged .*overlayfs: .*userxattr/));
  const debug = await execa(program, args, { env: { MOUNTPROOF_DEBUG: "1" }, reject: false });
  expect(debug.stderr).toMatch(/^\s+at /m);
  expect(remains(here)).toEqual({ mounts: [], servers: [], files: [] });
});

describe("the program", () => {
  test("has a version and a help with examples", async () => {
    const { version } = JSON.parse(readFileSync(join(dirname(program), "../package.json"), "utf8")) as {
      version: string;
    };
    expect(await mountproof("--version")).toEqual({ exitCode: 0, stdout: version, stderr: "" });
    const help = await mountproof("--help");
    expect(help.exitCode).toBe(0);
    for (const command of ["run", "doctor", "index", "mount", "umount", "mounts", "clean"]) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, "m"));
      expect((await mountproof(command, "--help")).exitCode).toBe(0);
    }
    expect(help.stdout).toContain("Examples:");
  });

  test("runs through a symlink from anywhere", async () => {
    mkdirSync(here);
    symlinkSync(program, join(here, "mp"));
    const { exitCode } = await execa(join(here, "mp"), ["--version"], { cwd: "/" });
    expect(exitCode).toBe(0);
  });

  test("without node_modules says what to run", async () => {
    mkdirSync(join(here, "bin"), { recursive: true });
    copyFileSync(program, join(here, "bin/mountproof"));
    const { exitCode, stderr } = await execa(join(here, "bin/mountproof"), [], { reject: false });
    expect([exitCode, stderr]).toEqual([2, oneLine(/node_modules" is missing.*run .*ci\/setup\.sh/)]);
  });
});
