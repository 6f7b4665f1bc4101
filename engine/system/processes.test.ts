/** Calls that change the process that makes them, so each is made in a child. */
import { execFileSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { readMountinfo } from "./index.ts";

function inChild(code: string): string {
  const script = `import * as system from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    import { mkdirSync, openSync, readdirSync, readlinkSync, readFileSync, mkdtempSync } from "node:fs";
    ${code}`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", timeout: 20_000 });
}

test("unshare gives a mount namespace of its own; what is mounted there is not seen here", () => {
  const out = inChild(`
    system.unshare(system.CLONE_NEWNS);
    system.mount("none", "/", "none", system.MS_REC | system.MS_PRIVATE);
    const dir = mkdtempSync("/tmp/mountproof-unshare-");
    system.mount("here-only", dir, "tmpfs", 0);
    console.log(JSON.stringify([readlinkSync("/proc/thread-self/ns/mnt"), readFileSync("/proc/thread-self/mountinfo", "utf8").includes("here-only")]));
    system.umount2(dir);
    (await import("node:fs")).rmdirSync(dir);
  `);
  const [namespace, seen] = JSON.parse(out);
  expect(seen).toBe(true);
  expect(namespace).not.toBe(readlinkSync("/proc/self/ns/mnt"));
  expect(readMountinfo().some((entry) => entry.source === "here-only")).toBe(false);
});

test("setns needs CLONE_FS unshared, and comes back to the first namespace", () => {
  const out = inChild(`
    const home = openSync("/proc/self/ns/mnt", "r");
    const before = readlinkSync("/proc/thread-self/ns/mnt");
    let refused = "";
    try { system.setns(home, system.CLONE_NEWNS); } catch (error) { refused = error.code; }
    system.unshare(system.CLONE_NEWNS);
    const away = readlinkSync("/proc/thread-self/ns/mnt");
    system.setns(home, system.CLONE_NEWNS);
    console.log(JSON.stringify([refused, away !== before, readlinkSync("/proc/thread-self/ns/mnt") === before]));
  `);
  expect(JSON.parse(out)).toEqual(["EINVAL", true, true]);
});

test("pivot_root makes another directory the root", () => {
  const out = inChild(`
    system.unshare(system.CLONE_NEWNS);
    system.mount("none", "/", "none", system.MS_REC | system.MS_PRIVATE);
    system.mount("new-root", "/mnt", "tmpfs", 0);
    mkdirSync("/mnt/old");
    mkdirSync("/mnt/only-here");
    process.chdir("/mnt");
    system.pivotRoot(".", "old");
    process.chdir("/");
    console.log(readdirSync("/").sort().join());
  `);
  expect(out.trim()).toBe("old,only-here");
});

test("a child with a parent-death signal ends with its parent", () => {
  const out = inChild(`
    const { spawn } = await import("node:child_process");
    const { once } = await import("node:events");
    const url = ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const grandchild = "import(" + JSON.stringify(url) + ").then((s) => { s.setParentDeathSignal(9); console.log(process.pid); setInterval(() => {}, 1e6); })";
    const parent = "const c = require('child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: 'inherit' })";
    const child = spawn(process.execPath, ["-e", parent, grandchild], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number(String((await once(child.stdout, "data"))[0]));
    child.kill("SIGKILL");
    await once(child, "exit");
    const alive = () => { try { return !readFileSync("/proc/" + pid + "/stat", "utf8").includes(") Z "); } catch { return false; } };
    const end = Date.now() + 5000;
    while (alive() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    console.log(alive());
  `);
  expect(out.trim()).toBe("false");
});
