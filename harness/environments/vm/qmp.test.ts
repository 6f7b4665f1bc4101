import { duplexPair } from "node:stream";
import { expect, it } from "vitest";
import { connectQmp } from "./qmp.ts";

const greeting = { QMP: { version: {}, capabilities: [] } };
type Asked = { readonly id: number; readonly execute: string; readonly arguments?: unknown };

/** A monitor that greets and leaves negotiation; every other command goes to `answer`. */
function fakeQemu(answer: (asked: Asked, say: (message: object) => void) => void) {
  const [ours, theirs] = duplexPair();
  const say = (message: object) => void theirs.write(`${JSON.stringify(message)}\n`);
  theirs.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.trim().split("\n")) {
      const asked = JSON.parse(line) as Asked;
      if (asked.execute === "qmp_capabilities") say({ id: asked.id, return: {} });
      else answer(asked, say);
    }
  });
  say(greeting);
  return { ours, theirs };
}

it("gives each command its own answer, whatever the order of answers", async () => {
  const late: (() => void)[] = [];
  const { ours } = fakeQemu((asked, say) => {
    late.unshift(() => say({ id: asked.id, return: `${asked.execute} ${JSON.stringify(asked.arguments)}` }));
    if (late.length === 2) for (const one of late) one();
  });
  const qmp = await connectQmp(ours);
  const answers = Promise.all([qmp.execute("stop"), qmp.execute("migrate", { uri: "exec:cat" })]);
  expect(await answers).toEqual(["stop undefined", 'migrate {"uri":"exec:cat"}']);
});

it("rejects with QEMU's own words", async () => {
  const error = { class: "GenericError", desc: "Device 'x' not found" };
  const { ours } = fakeQemu(({ id }, say) => say({ id, error }));
  const qmp = await connectQmp(ours);
  await expect(qmp.execute("device_del", { id: "x" })).rejects.toMatchObject({
    class: "GenericError",
    message: `QEMU refuses "device_del": Device 'x' not found`,
  });
});

it("keeps events in order", async () => {
  const { ours } = fakeQemu(({ id }, say) => {
    say({ event: "STOP", timestamp: {} });
    say({ event: "SHUTDOWN", data: { guest: true, reason: "guest-reset" } });
    say({ id, return: {} });
  });
  const qmp = await connectQmp(ours);
  await qmp.execute("stop");
  expect(qmp.events.map(({ event }) => event)).toEqual(["STOP", "SHUTDOWN"]);
  expect(qmp.events[1]?.data).toEqual({ guest: true, reason: "guest-reset" });
});

it("rejects what waits, and what comes after, when QEMU ends", async () => {
  const { ours, theirs } = fakeQemu(() => theirs.end());
  const qmp = await connectQmp(ours);
  await expect(qmp.execute("quit")).rejects.toMatchObject({ class: "Closed" });
  await expect(qmp.execute("stop")).rejects.toMatchObject({ class: "Closed" });
});

it("rejects when there is no greeting", async () => {
  const [ours, theirs] = duplexPair();
  theirs.end();
  await expect(connectQmp(ours)).rejects.toMatchObject({ class: "Closed" });
});
