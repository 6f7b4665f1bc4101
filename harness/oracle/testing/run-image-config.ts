/** For tests, inside a userland: runs containers as configs of images say, with each runtime that is named. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageConfig } from "../../../engine/image/config.ts";
import { runtimeSpec } from "../../../engine/image/runtime-config.ts";

/** What a container printed. */
export interface ConfigRun {
  readonly level: string;
  readonly output: string;
}

const [runtimes = "[]", images = "[]"] = process.argv.slice(2);
const files = {
  "/etc/passwd": "root:x:0:0::/root:/bin/sh\napp:x:1000:2000::/home/app:/bin/sh\n",
  "/etc/group": "root:x:0:\napp:x:2000:\nvideo:x:44:app\n",
};

let containers = 0;
for (const { level, path } of JSON.parse(runtimes) as { level: string; path: string }[])
  for (const config of JSON.parse(images) as ImageConfig[]) console.log(JSON.stringify(run(level, path, config)));

/** A root file system of busybox and the user files. */
function makeRoot(directory: string): void {
  for (const part of ["bin", "etc", "srv/app"]) mkdirSync(join(directory, part), { recursive: true });
  copyFileSync("/usr/bin/busybox", join(directory, "bin/busybox"));
  symlinkSync("busybox", join(directory, "bin/sh"));
  symlinkSync("busybox", join(directory, "bin/id"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
}

function run(level: string, runtime: string, config: ImageConfig): ConfigRun {
  const bundle = join("/tmp", `${level}-${containers++}`);
  makeRoot(join(bundle, "rootfs"));
  const id = `mountproof-config-${level.replaceAll(".", "-")}-${process.pid}-${Date.now()}-${containers}`;
  const cgroupsPath = `/${id}`;
  const spec = runtimeSpec(config, { rootfs: "rootfs", readFile: (path) => files[path], cgroupsPath });
  writeFileSync(join(bundle, "config.json"), JSON.stringify(spec));
  const manager = level.startsWith("crun") ? ["--cgroup-manager=cgroupfs"] : [];
  const words = ["--root", join(bundle, "state"), ...manager, "run", "--bundle", bundle, id];
  const output = execFileSync(runtime, words, {
    encoding: "utf8",
    timeout: 20_000,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { level, output };
}
