/** How the state reaches QEMU, with a QEMU that hangs up early. Real ones: `snapshot.test.ts`. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Machine } from "../contract.ts";
import { loadState } from "./migration.ts";

let directory: string;
let server: Server;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-migration-"));
});
afterEach(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

const bytes = 100_000;

/** Closes the stream with the last byte, before it is told that there are no more. */
function hasty(status: string): Machine {
  const listen = () =>
    new Promise<void>((resolve) => {
      server = createServer((stream) => {
        let read = 0;
        stream
          .on("error", () => undefined)
          .on("data", (part) => {
            read += part.length;
            if (read === bytes) stream.destroy();
          });
      }).listen(join(directory, "load"), resolve);
    });
  const execute = async (command: string) => {
    if (command === "migrate-incoming") await listen();
    return command === "query-migrate" ? { status, "error-desc": "bad section" } : {};
  };
  return { directory, qmp: { execute, events: [] }, ended: new Promise(() => undefined) } as unknown as Machine;
}

test("a QEMU that hangs up once it has all is content", async () => {
  writeFileSync(join(directory, "state"), Buffer.alloc(bytes));
  for (let turn = 0; turn < 50; turn++) {
    await loadState(hasty("completed"), join(directory, "state"));
    await new Promise((resolve) => server.close(resolve));
  }
});

test("one that hangs up because it cannot read its state is not", async () => {
  writeFileSync(join(directory, "state"), Buffer.alloc(bytes));
  await expect(loadState(hasty("failed"), join(directory, "state"))).rejects.toThrow("bad section");
});
