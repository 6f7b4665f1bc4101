/** Real runtimes of the userland take the config.json that the engine makes of an image's config, and do what the image says. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { ImageConfig } from "../../engine/image/config.ts";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { findUserland } from "../environments/userland.ts";
import type { ConfigRun } from "./testing/run-image-config.ts";

const repository = join(import.meta.dirname, "../..");

test("each runtime runs the image's command as its user, in its directory, with its environment", async () => {
  const { root, manifest } = await findUserland();
  const shell = {
    env: ["GREETING=hello world"],
    entrypoint: ["/bin/sh", "-c"],
    labels: { a: "b" },
    volumes: [],
    exposedPorts: [],
  };
  const script = 'echo "$(id -u) $(id -g) $(id -G) $PWD $GREETING $HOME $PATH"';
  const app: ImageConfig = { ...shell, cmd: [script], user: "app", workingDir: "/srv/app" };
  const plain: ImageConfig = { ...shell, cmd: [script], user: "4242:video", workingDir: "" };
  const { stdout } = await promisify(execFile)("unshare", [
    ...["-m", "-p", "-f", "--kill-child", "--propagation", "private"],
    join(import.meta.dirname, "testing/in-userland.sh"),
    ...[root, repository, scratch(), "harness/oracle/testing/run-image-config.ts"],
    ...[JSON.stringify(manifest.runtimes), JSON.stringify([app, plain])],
  ]);
  const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const wanted: ConfigRun[] = manifest.runtimes.flatMap(({ level }) => [
    { level, output: `1000 2000 2000 44 /srv/app hello world /home/app ${path}\n` },
    { level, output: `4242 44 44 / hello world / ${path}\n` },
  ]);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as ConfigRun),
  ).toEqual(wanted);
});
