/** `mountproof vm run` on a real kernel. */
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, it } from "vitest";
import { runDirectories } from "../../environments/vm/paths.ts";

const mountproof = fileURLToPath(new URL("../../../bin/mountproof", import.meta.url));

it("prints what the command prints, line breaks in its words included, and exits with its status", async () => {
  const command = [
    "sh",
    "-c",
    'echo "$0" "$1"; cat /sys/fs/cgroup/cgroup.controllers | head -c 1; exit 7',
    "two\nlines",
    "it's",
  ];
  const { stdout, exitCode } = await execa(mountproof, ["vm", "run", "6.1", "--", ...command], { reject: false });
  expect(exitCode).toBe(7);
  expect(stdout).toMatch(/^two\nlines it's\n[a-z]$/);
});

it("ends with 130 at Ctrl-C, and takes the machine along", async () => {
  const running = execa(mountproof, ["vm", "run", "6.1", "--", "sh", "-c", "echo started; sleep 1000"], {
    reject: false,
  });
  await once(running.stdout, "data");
  running.kill("SIGINT");
  const { exitCode } = await running;
  expect(exitCode).toBe(130);
  const left = existsSync(runDirectories) ? readdirSync(runDirectories) : [];
  expect(left.filter((name) => name.startsWith(`${running.pid}-`))).toEqual([]);
});
