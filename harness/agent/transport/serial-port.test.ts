import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants, mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSerialPort } from "./serial-port.ts";

/** A FIFO without writer is ready and reads 0, one that is full refuses with EAGAIN: as a port without host does. */
let path: string;
let port: Duplex | undefined;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "mountproof-port-")), "port");
  spawnSync("mkfifo", [path]);
});
afterEach(async () => {
  if (port) {
    port.destroy();
    await once(port, "close");
  }
  port = undefined;
  rmSync(join(path, ".."), { recursive: true });
});

test("a host that disconnects is no end: what the next one writes arrives", async () => {
  port = openSerialPort(path, constants.O_RDONLY);
  let seen = "";
  port.on("data", (chunk) => {
    seen += chunk;
  });
  for (const word of ["one ", "two ", "three"]) {
    await writeFile(path, word);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await expect.poll(() => seen).toBe("one two three");
  expect(port.readableEnded).toBe(false);
});

test("megabytes cross a port that takes little at a time", async () => {
  const text = "0123456789abcdef".repeat(256 * 1024);
  port = openSerialPort(path);
  const reader = spawn("sh", ["-c", `sleep 0.1; exec head -c ${text.length} "$0"`, path]);
  const chunks: Buffer[] = [];
  reader.stdout.on("data", (chunk) => chunks.push(chunk));
  port.write(text);
  await once(reader, "close");
  expect(Buffer.concat(chunks).equals(Buffer.from(text))).toBe(true);
});

test("a reader that pauses loses nothing", async () => {
  const text = "x".repeat(300_000);
  port = openSerialPort(path, constants.O_RDONLY);
  const writing = writeFile(path, text);
  let length = 0;
  for await (const chunk of port) {
    length += chunk.length;
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (length === text.length) break;
  }
  await writing;
  port = undefined;
});

test("nothing at the path is told", async () => {
  await expect(readFile(`${path}.none`)).rejects.toThrow("ENOENT");
  expect(() => openSerialPort(`${path}.none`)).toThrow("ENOENT");
});
