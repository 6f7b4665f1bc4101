import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { OverlayError } from "./errors.ts";
import { fuseOverlayfsData, mountFuseOverlayfs } from "./fuse-overlayfs.ts";
import { umountOverlay } from "./kernel.ts";
import { mountAt } from "./mount-table.ts";
import { enterPrivateMounts } from "./private-mounts.ts";
import { waitUntilGone } from "./process.ts";

let base = "";
beforeAll(async () => {
  base = await enterPrivateMounts();
});

function layersIn(directory: string) {
  const at = (name: string) => join(base, directory, name);
  for (const name of ["lower", "upper", "work", "target"]) mkdirSync(at(name), { recursive: true });
  return { lowerdirs: [at("lower")], upperdir: at("upper"), workdir: at("work"), target: at("target") };
}

test("golden: the options", () => {
  const mount = { lowerdirs: ["/a", "/b"], upperdir: "/u", workdir: "/w", target: "/t", options: ["volatile"] };
  expect(fuseOverlayfsData(mount)).toBe("lowerdir=/a:/b,upperdir=/u,workdir=/w,volatile");
});

test.each(["a b", "a\nb", "plain"])("mounts below %j, serves, and ends with its mount", async (name) => {
  const mount = layersIn(name);
  writeFileSync(join(mount.lowerdirs[0] ?? "", "file"), "lower");
  const server = await mountFuseOverlayfs(mount);
  expect(readFileSync(join(mount.target, "file"), "utf8")).toBe("lower");
  writeFileSync(join(mount.target, "new"), "");
  expect(existsSync(join(mount.upperdir, "new"))).toBe(true);
  umountOverlay(mount.target);
  expect(await waitUntilGone(server, 60_000)).toBe(true);
});

test.each(["a,b", "a:b", "a\\b"])("a path with %j is refused before anything starts", async (name) => {
  const mount = layersIn(name);
  await expect(mountFuseOverlayfs(mount)).rejects.toThrow(UserError);
  expect(mountAt(mount.target)).toBeUndefined();
});

test("its own message is passed on when it cannot mount", async () => {
  const mount = { ...layersIn("missing"), lowerdirs: ["/nonexistent/lower"] };
  const failed = mountFuseOverlayfs(mount);
  await expect(failed).rejects.toThrow(OverlayError);
  await expect(failed).rejects.toThrow(/nonexistent\/lower|No such file/);
});

test("a program that is missing is named", async () => {
  const failed = mountFuseOverlayfs({ ...layersIn("binary"), binary: "fuse-overlayfs-missing" });
  await expect(failed).rejects.toThrow(/fuse-overlayfs-missing ENOENT/);
});

test("a program that never mounts is ended at the deadline", async () => {
  const binary = join(base, "never-mounts");
  const pidFile = join(base, "pid");
  writeFileSync(binary, `#!/bin/sh\necho $$ > "${pidFile}"\nexec sleep 60\n`, { mode: 0o755 });
  const failed = mountFuseOverlayfs({ ...layersIn("late"), binary, deadlineMs: 2000 });
  await expect(failed).rejects.toMatchObject({ errno: "ETIMEDOUT" });
  // A killed child shows in /proc until its parent, this process, has taken note of its end.
  await expect.poll(() => existsSync(`/proc/${readFileSync(pidFile, "utf8").trim()}`)).toBe(false);
});
