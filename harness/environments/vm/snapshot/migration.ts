/**
 * QEMU's migration as a means to save and load the state of devices. The guest's memory stays where it is, in a file, so the stream
 * has less than 1 MiB: capability `x-ignore-shared`, docs/about/deprecated and qapi/migration.json of QEMU 7.2.
 */
import { once } from "node:events";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as after } from "node:timers/promises";
import { within as deadline } from "../../../agent/within.ts";
import type { Machine } from "../contract.ts";

const deadlineMs = 30_000;
const pollMs = 2;
/** The monitor closes a moment before the process is gone. */
const endMs = 500;

/** Stops the guest and writes its devices' state to `path`. @throws when QEMU or the disk refuses */
export async function saveState(machine: Machine, path: string): Promise<void> {
  const { qmp } = machine;
  const socket = join(machine.directory, "save");
  await qmp.execute("stop");
  await ignoreMemory(machine);
  const server = createServer();
  server.listen(socket);
  await once(server, "listening");
  try {
    // Our own end of the stream, not a command that QEMU runs: an error of the disk comes here instead of being lost.
    const written = receive(server, path);
    await qmp.execute("migrate", { uri: `unix:${socket}` });
    await within(machine, `saving the state of the guest to "${path}"`, () =>
      Promise.all([written, migrated(machine)]),
    );
  } finally {
    server.close();
    rmSync(socket, { force: true });
  }
}

/** Loads the state into a machine that was started with `incoming`; the guest stays stopped. */
export async function loadState(machine: Machine, path: string): Promise<void> {
  const socket = join(machine.directory, "load");
  await ignoreMemory(machine);
  await machine.qmp.execute("migrate-incoming", { uri: `unix:${socket}` });
  const stream = connect(socket);
  await within(machine, `loading the state of the guest from "${path}"`, async () => {
    await Promise.all([pipeline(createReadStream(path), stream).catch(unlessClosed), migrated(machine)]);
  });
}

/** QEMU closes the stream once it has read the last section, maybe before it is told that no more comes. Its status says whether it has all. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

function ignoreMemory({ qmp }: Machine): Promise<unknown> {
  return qmp.execute("migrate-set-capabilities", { capabilities: [{ capability: "x-ignore-shared", state: true }] });
}

async function receive(server: Server, path: string): Promise<void> {
  const [stream] = (await once(server, "connection")) as [Socket];
  await pipeline(stream, createWriteStream(path, { flags: "wx" }));
}

async function migrated({ qmp }: Machine): Promise<void> {
  for (;;) {
    const { status, "error-desc": error } = (await qmp.execute("query-migrate")) as MigrationInfo;
    if (status === "completed") return;
    if (status === "failed" || status === "cancelled") {
      throw new Error(`migration ${status}: ${error ?? "no reason given"}`);
    }
    await after(pollMs);
  }
}

/** A QEMU that cannot read its state ends, and says why on standard error. */
async function within(machine: Machine, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await deadline(deadlineMs, what, work);
  } catch (cause) {
    const end = await Promise.race([machine.ended, after(endMs)]);
    const reason = end ? `QEMU ended (${end.signal ?? `exit code ${end.code}`}): ${end.errors}` : String(cause);
    throw new Error(`${what} failed: ${reason}`, { cause });
  }
}

/** Part of MigrationInfo in qapi/migration.json. */
interface MigrationInfo {
  readonly status?: string;
  readonly "error-desc"?: string;
}
