/** A private dockerd, from its start to its end, however that comes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as after } from "node:timers/promises";
import { expect, test } from "vitest";
import { findLeftovers, removeLeftovers } from "../../leftovers.ts";
import { cleaningAlone, cleaningMs } from "../../testing/cleaning-alone.ts";
import { findUserland } from "../../userland.ts";
import { userlandImage } from "../image.ts";
import { traces } from "../testing/traces.ts";
import { tryContainer } from "../try-container.ts";
import { startPrivateEngine, whyNoPrivateEngine } from "./private-engine.ts";

test("can be had where dockerd is installed", async () => {
  expect(await whyNoPrivateEngine()).toBeUndefined();
});

test("runs containers, and leaves no mount, process, cgroup, directory, network rule or device behind", async () => {
  const before = await traces(process.pid);
  const { engine, stop } = await startPrivateEngine("overlay2");
  try {
    expect(engine).toMatchObject({ kind: "docker", storageDriver: "overlay2" });
    const image = await userlandImage(engine.docker, await findUserland());
    expect(await tryContainer(engine.docker, image, {})).toBeUndefined();
    expect(await engine.docker.listContainers({ all: true })).toEqual([]);
    // It is there the second time.
    expect(await userlandImage(engine.docker, await findUserland())).toBe(image);
    const running = await traces(process.pid);
    expect(running.mounts, "its mounts are in a namespace of its own").toEqual(before.mounts);
    expect(running.cgroups.length, "but its cgroups are the machine's").toBeGreaterThan(before.cgroups.length);
  } finally {
    await stop();
    await stop();
  }
  expect(await traces(process.pid)).toEqual(before);
});

test("a storage driver that dockerd does not have ends with its own words", async () => {
  const before = await traces(process.pid);
  await expect(startPrivateEngine("no-such-driver" as "vfs")).rejects.toThrow(
    /^dockerd with storage driver "no-such-driver" did not start: .*driver not supported/,
  );
  expect(await traces(process.pid)).toEqual(before);
});

test(
  "ends with the process that started it; what no namespace takes along is cleaned up",
  { timeout: cleaningMs },
  cleaningAlone(async () => {
    const before = await traces();
    const program = `import(${JSON.stringify(new URL("private-engine.ts", import.meta.url).href)})
    .then(({ startPrivateEngine }) => startPrivateEngine("overlay2")).then(({ engine }) => console.log(engine.socket))`;
    const owner = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const [socket] = (await once(createInterface({ input: owner.stdout }), "line")) as [string];
    owner.kill("SIGKILL");
    await once(owner, "exit");
    await goneWithin(60_000, async () => (await traces(owner.pid)).processes.length === 0);

    const directory = join(socket, "..");
    expect(findLeftovers()).toContain(directory);
    expect(await removeLeftovers()).toContain(directory);
    expect(await traces(owner.pid)).toEqual(before);
    expect(readdirSync(tmpdir()).filter((name) => directory.endsWith(name))).toEqual([]);
  }),
);

async function goneWithin(ms: number, look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + ms;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`not gone within ${ms} ms`);
    await after(50);
  }
}
