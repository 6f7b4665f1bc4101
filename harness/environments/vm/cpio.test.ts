import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { expect, it } from "vitest";
import { findUserland } from "../userland.ts";
import { packCpio } from "./cpio.ts";

const name = fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/).filter((text) => text !== "." && text !== "..");
const content = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

it("makes archives that another program unpacks to the same files", async () => {
  const busybox = join((await findUserland()).root, "usr/bin/busybox");
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, content, { maxKeys: 5 }), async (files) => {
      const cwd = mkdtempSync(join(tmpdir(), "mountproof-cpio-"));
      try {
        const entries = Object.entries(files).map(([name, content]) => ({ name, mode: 0o100644, content }));
        await execa(busybox, ["cpio", "-i"], { cwd, input: packCpio(entries), buffer: true });
        expect(readdirSync(cwd).sort()).toEqual(Object.keys(files).sort());
        for (const [name, content] of Object.entries(files)) expect(readFileSync(join(cwd, name))).toEqual(content);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});

it("carries types and modes", async () => {
  const busybox = join((await findUserland()).root, "usr/bin/busybox");
  const archive = packCpio([
    { name: "bin", mode: 0o040755 },
    { name: "bin/tool", mode: 0o100755, content: Buffer.from("#!") },
    { name: "bin/sh", mode: 0o120777, content: Buffer.from("tool") },
  ]);
  const { stdout } = await execa(busybox, ["cpio", "-tv"], { input: archive });
  const lines = stdout.split("\n").map((line) => line.replace(/\s+/g, " "));
  expect(lines.map((line) => line.split(" ")[0])).toEqual(["drwxr-xr-x", "-rwxr-xr-x", "lrwxrwxrwx"]);
  expect(lines[2]).toMatch(/bin\/sh -> tool$/);
});
