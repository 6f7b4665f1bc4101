/** What the help says holds. */
import type { Command } from "commander";
import { expect, test, vi } from "vitest";
import { createProgram } from "./program.ts";

/** Every command that can be carried out, with its whole name. */
function leaves(command: Command, before: readonly string[] = []): { name: string; command: Command }[] {
  return command.commands.flatMap((one) => {
    const path = [...before, one.name()];
    return one.commands.length === 0 ? [{ name: path.join(" "), command: one }] : leaves(one, path);
  });
}

const all = leaves(await createProgram()).filter(({ name }) => name !== "complete");

/** The help as a terminal of 80 columns shows it. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (more) => (text += more), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

const examplesOf = (help: string) =>
  [...help.matchAll(/^ {2}(mountproof .*?)(?: {2,}.*)?$/gm)].map(([, line = ""]) => line);

/** Interactive, text for a shell, and what is JSON anyway. */
const withoutJson = ["vm shell", "completion", "baseline schema"];

/** As a shell would, with single quotes alone. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

test.each(all)("$name has a description, examples that work, and says what --json gives", async ({ name, command }) => {
  const help = helpOf(command);
  const examples = examplesOf(help);
  expect(command.description()).not.toBe("");
  expect(examples.length).toBeGreaterThan(0);
  for (const line of examples) {
    const [, ...words] = wordsOf(line);
    expect(words.slice(0, name.split(" ").length).join(" "), line).toBe(name);
    await expect(parsed(words), line).resolves.toBe(name);
  }
  if (!withoutJson.includes(name)) expect(command.options.map(({ long }) => long)).toContain("--json");
});

/** The command that this line would carry out. */
async function parsed(words: readonly string[]): Promise<string> {
  const program = await createProgram(words);
  const carriedOut = vi.fn<(name: string) => void>();
  for (const { name, command } of leaves(program)) {
    command.action(() => carriedOut(name));
    command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  }
  await program.parseAsync(words, { from: "user" });
  return carriedOut.mock.calls.flat().join();
}

test("the help of the whole lists every command under its task, without loading any", async () => {
  const program = await createProgram(["--help"]);
  const help = helpOf(program);
  for (const name of new Set(all.map(({ name }) => name.split(" ")[0]))) {
    expect(help).toMatch(new RegExp(`^ {2}${name} .*\\S$`, "m"));
  }
  expect(program.commands.flatMap(({ options }) => options)).toEqual([]);
  for (const line of examplesOf(help)) await expect(parsed(wordsOf(line).slice(1)), line).resolves.not.toBe("");
});

test.each(all)("the help of $name tells its exit codes", ({ command }) => {
  expect(helpOf(command)).toContain("Exit codes: 0 ");
});
