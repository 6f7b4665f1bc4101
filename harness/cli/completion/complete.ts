/** What can stand at the end of a command line: read off the program's own definition. */
import type { Command, Option } from "commander";
import { createProgram } from "../program.ts";
import { valuesFor } from "./values.ts";

interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/**
 * The answer to a shell's script: a candidate a line, what it is behind a tab, and last whether the shell may offer files besides.
 * @param words the words after `mountproof`; the last one is being written
 */
export async function complete(words: readonly string[]): Promise<string> {
  const start = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { command, given, lost } = descend(await createProgram(before), before);
  if (lost) return `${directives.nothingElse}\n`;
  const { candidates, files } = await candidatesFor(command, given, start);
  const fitting = candidates.filter(({ value }) => value.startsWith(start));
  const lines = fitting.map(({ value, description = "" }) => `${value}\t${description.split("\n")[0]}`);
  return [...lines, files ? directives.files : directives.nothingElse, ""].join("\n");
}

/** Of the scripts' protocol. */
const directives = { files: ":0", nothingElse: ":4" };

interface Descent {
  readonly command: Command;
  readonly given: readonly string[];
  /** A word stands where a command should, and is none. */
  readonly lost: boolean;
}

/** The command that the words lead to, and those of them that are its own. */
function descend(program: Command, words: readonly string[]): Descent {
  const [first, ...rest] = words;
  const next = program.commands.find((one) => one.name() === first);
  if (next) return descend(next, rest);
  return { command: program, given: words, lost: program.commands.length > 0 && first !== undefined };
}

interface Answer {
  readonly candidates: readonly Candidate[];
  readonly files: boolean;
}

const nothing: Answer = { candidates: [], files: false };

async function candidatesFor(command: Command, given: readonly string[], start: string): Promise<Answer> {
  // What follows is another program's command line.
  if (given.includes("--")) return { ...nothing, files: true };
  const open = optionOf(command, given.at(-1));
  if (open && (open.required || open.optional)) return valuesOf(command, open, start);
  if (start.startsWith("-")) return { ...nothing, candidates: optionsOf(command, given) };
  if (command.commands.length > 0) return { ...nothing, candidates: commandsOf(command) };
  return argumentsOf(command, given);
}

function optionOf(command: Command, word: string | undefined): Option | undefined {
  return command.options.find(({ short, long }) => word !== undefined && (word === short || word === long));
}

async function valuesOf(command: Command, option: Option, start: string): Promise<Answer> {
  if (option.argChoices) return { ...nothing, candidates: option.argChoices.map((value) => ({ value })) };
  const values = await valuesFor(command.name(), option.long ?? "", start);
  if (values) return { ...nothing, candidates: values.map((value) => ({ value })) };
  return { ...nothing, files: /<(file|dir)/.test(option.flags) };
}

/** Those that were given already are left out, unless they may be repeated. */
function optionsOf(command: Command, given: readonly string[]): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long, description }) => !given.includes(long ?? "") || description.includes("repeat"))
    .flatMap(({ long, description }) => (long ? [{ value: long, description }] : []));
}

function commandsOf(command: Command): Candidate[] {
  const helper = command.createHelp();
  return helper
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), description: one.summary() || one.description() }));
}

async function argumentsOf(command: Command, given: readonly string[]): Promise<Answer> {
  const operands = given.filter((word, index) => !word.startsWith("-") && !takesWord(command, given[index - 1]));
  const all = command.registeredArguments;
  const argument = all[Math.min(operands.length, all.length - 1)];
  if (!argument || (operands.length >= all.length && !argument.variadic)) return nothing;
  if (argument.argChoices) return { ...nothing, candidates: argument.argChoices.map((value) => ({ value })) };
  const values = await valuesFor(command.name(), argument.name(), "");
  if (values) return { ...nothing, candidates: values.map((value) => ({ value })) };
  return { ...nothing, files: ["image", "dir", "command", "a", "b", "file"].includes(argument.name()) };
}

function takesWord(command: Command, word: string | undefined): boolean {
  const option = optionOf(command, word);
  return option !== undefined && (option.required || option.optional);
}
