import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeEngine } from "../testing/fake-engine.ts";
import { discoverEngine } from "./discover.ts";

let directory: string;
const servers: Server[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-engines-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

async function engineAt(name: string): Promise<string> {
  const socket = join(directory, name);
  mkdirSync(join(socket, ".."), { recursive: true });
  servers.push(await fakeEngine(socket));
  return socket;
}

/** This machine may have engines of its own at the usual places. */
const places = () => ({ dockerd: join(directory, "docker.sock"), podman: join(directory, "no-podman.sock") });

test("DOCKER_HOST comes first, and its engine is asked what it is", async () => {
  const socket = await engineAt("chosen.sock");
  await engineAt("docker.sock");
  const { found, passedOver } = await discoverEngine({ DOCKER_HOST: `unix://${socket}` }, places());
  expect(found).toMatchObject({
    foundBy: "DOCKER_HOST",
    engine: { socket, title: "Docker 99.1.0", cgroupVersion: "2" },
  });
  expect(passedOver).toEqual([]);
});

test("then a running dockerd, then podman's socket, also a user's own; each that is passed over has its reason", async () => {
  const socket = await engineAt("podman/podman.sock");
  const { found, passedOver } = await discoverEngine({ XDG_RUNTIME_DIR: directory }, places());
  expect(found).toMatchObject({ foundBy: "podman", engine: { socket } });
  expect(passedOver).toEqual([
    { what: "DOCKER_HOST", reason: "it is not set" },
    { what: "dockerd", reason: `there is no ${directory}/docker.sock` },
  ]);
});

test("an engine of another machine cannot mount this one's files", async () => {
  const { found, passedOver } = await discoverEngine({ DOCKER_HOST: "tcp://192.0.2.1:2376" }, places());
  expect(found).toBeUndefined();
  expect(passedOver[0]).toEqual({ what: "DOCKER_HOST", reason: expect.stringContaining('"tcp://192.0.2.1:2376"') });
  expect(passedOver.map(({ what }) => what)).toEqual(["DOCKER_HOST", "dockerd", "podman"]);
});

test("a socket that nobody reads, or where somebody else answers, is none", async () => {
  const deaf = createServer(() => undefined);
  await new Promise<void>((resolve) => deaf.listen(join(directory, "docker.sock"), resolve));
  const closed = join(directory, "closed.sock");
  const { passedOver } = await discoverEngine({ DOCKER_HOST: `unix://${closed}` }, places());
  deaf.close();
  expect(passedOver[0]?.reason).toContain(`nobody answers at ${closed}: `);
  expect(passedOver[1]?.reason).toContain("no answer within 5 s");
});
