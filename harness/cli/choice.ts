/** The options that choose what is run. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type ProfileName, profileNames } from "../matrix/profile.ts";
import type { Shard } from "../matrix/shard.ts";

/** What `plan` and `run` let a person choose. */
export interface ChoiceOptions {
  readonly profile?: ProfileName;
  readonly only?: string[];
  readonly shard?: Shard;
  readonly subject?: string;
}

export function addChoice(command: Command, byDefault: ProfileName = "default"): Command {
  return command
    .optionsGroup("What is tried:")
    .addOption(new Option("--profile <name>", `how much to spend (default: ${byDefault})`).choices(profileNames))
    .option(
      "--only <what>",
      "scenarios (link-count), globs ('link-*'), levels (runtime=runc-1.3.6) or cell ids; commas between several, may be repeated",
      words,
    )
    .option("--shard <i/n>", "only the i-th of n parts of about the same cost; `report` joins them", shard)
    .option("--subject <file>", "subject file of the FUSE server to test in place of the built-in one");
}

/** A whole number from 1 on. */
export function positive(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a whole number from 1 on.`);
}

/** For what the machine has only so much of: a slip of the finger must not take all of it. */
export function upTo(most: number): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`"${text}" is not a whole number from 1 to ${most}.`);
  };
}

/** More agents than any machine carries. */
export const jobs: (text: string) => number = upTo(1000);

function words(text: string, before: readonly string[] = []): string[] {
  const given = text.split(",").map((word) => word.trim());
  if (!given.includes("")) return [...before, ...given];
  throw new InvalidArgumentError("A name is missing.");
}

/** `2/4` */
function shard(text: string): Shard {
  const [, index = "", count = ""] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  if (index !== "" && Number(index) <= Number(count)) return { index: Number(index), count: Number(count) };
  throw new InvalidArgumentError(`"${text}" is no part of a whole: write 1/4, 2/4, 3/4 or 4/4.`);
}
