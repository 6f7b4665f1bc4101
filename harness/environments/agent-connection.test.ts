import { expect, test } from "vitest";
import { connectAgent } from "./agent-connection.ts";

const start = { images: [], runtimes: [], cgroupParent: "c", machinePrefix: "/" };

test("an agent that ends before it greets is told with its last words", async () => {
  const said: string[] = [];
  const agent = connectAgent(
    ["sh", "-c", "echo first >&2; echo no such image >&2; exit 3"],
    (line) => said.push(line),
    start,
  );
  await expect(agent).rejects.toThrow("the agent ended: exit code 3 (no such image)");
  expect(said).toEqual(["first", "no such image"]);
});

test("one that ends without a word, by its exit code or signal; also when a child of it keeps its streams open", async () => {
  await expect(connectAgent(["sh", "-c", "exit 4"], () => undefined, start)).rejects.toThrow(
    "the agent ended: exit code 4",
  );
  const withChild = connectAgent(["sh", "-c", "sleep 1 & kill -KILL $$"], () => undefined, start);
  await expect(withChild).rejects.toThrow("the agent ended: SIGKILL");
});

test("a program that is not there is an error, not a wait", async () => {
  await expect(connectAgent(["/no/such/program"], () => undefined, start)).rejects.toThrow("ENOENT");
});
