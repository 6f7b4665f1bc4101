import { duplexPair } from "node:stream";
import { expect, it } from "vitest";
import type { Machine, MachineEnd } from "./contract.ts";
import { openSupervisor } from "./supervisor.ts";

/** @param answer what the guest says to a line */
function fakeGuest(answer: (line: string) => string[]) {
  const [ours, theirs] = duplexPair();
  const say = (...lines: string[]) => void theirs.write(lines.map((line) => `${line}\n`).join(""));
  theirs.setEncoding("utf8").on("data", (text: string) => say(...text.trimEnd().split("\n").flatMap(answer)));
  const end = Promise.withResolvers<MachineEnd>();
  const console = { path: "", text: () => "one\ntwo\n", send: () => undefined };
  const machine = { ports: { supervisor: ours }, ended: end.promise, console, stop: async () => undefined };
  return { supervisor: openSupervisor(machine as unknown as Machine), say, end: end.resolve };
}

it("puts together the lines of a command, long ones from their pieces", async () => {
  const { supervisor } = fakeGuest((line) => {
    const [, id] = line.split(" ");
    return [
      `out ${id}   indented`,
      `part ${id} a long`,
      `part ${id}  line`,
      `out ${id} ends`,
      `out ${id} `,
      `exit ${id} 3`,
    ];
  });
  const seen: string[] = [];
  const result = await supervisor.run("ls", { timeoutMs: 1000, onLine: (line) => seen.push(line) });
  expect(result).toEqual({ status: 3, output: "  indented\na long lineends\n\n" });
  expect(seen).toEqual(["  indented", "a long lineends", ""]);
});

it("tells commands that run at once apart", async () => {
  const ids: string[] = [];
  const { supervisor } = fakeGuest((line) => {
    ids.push(line.split(" ")[1] ?? "");
    if (ids.length < 2) return [];
    return [`out ${ids[1]} b`, `out ${ids[0]} a`, `exit ${ids[1]} 0`, `exit ${ids[0]} 0`];
  });
  const both = [supervisor.run("a", { timeoutMs: 1000 }), supervisor.run("b", { timeoutMs: 1000 })];
  expect((await Promise.all(both)).map(({ output }) => output)).toEqual(["a\n", "b\n"]);
});

it("says whether the guest answers in time", async () => {
  let answers = true;
  const { supervisor } = fakeGuest((line) => (answers ? [line.replace("ping", "pong")] : []));
  expect(await supervisor.ping(1000)).toBe(true);
  answers = false;
  expect(await supervisor.ping(20)).toBe(false);
});

it("gives a command up when its time is over", async () => {
  const { supervisor } = fakeGuest(() => []);
  await expect(supervisor.run("sleep 9", { timeoutMs: 20 })).rejects.toThrow(
    '"sleep 9" did not end in the guest within 20 ms',
  );
});

it("rejects what waits when the machine ends, with the kernel's last words", async () => {
  const { supervisor, end } = fakeGuest(() => []);
  const running = supervisor.run("true", { timeoutMs: 1000 });
  end({ code: null, signal: "SIGKILL", errors: "" });
  await expect(running).rejects.toThrow("the machine ended (SIGKILL): one\ntwo");
  await expect(supervisor.ready).rejects.toThrow("the machine ended");
  expect(await supervisor.ping(1000)).toBe(false);
});

it("refuses a command of two lines", async () => {
  const { supervisor } = fakeGuest(() => []);
  await expect(supervisor.run("a\nb", { timeoutMs: 1000 })).rejects.toThrow("a guest's command is one line");
});

it("settles with the agent's exit status", async () => {
  const { supervisor, say } = fakeGuest(() => []);
  const status = supervisor.startAgent();
  say("agent-exit 139");
  expect(await status).toBe(139);
});
