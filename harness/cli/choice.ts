import { type Command, InvalidArgumentError, Option } from "commander";
import { readSubject } from "../../scenarios/subject.ts";
import type { ProfileName } from "../matrix/profile.ts";
import { profileNames } from "../matrix/profile.ts";
import type { RunChoice } from "../run/prepare.ts";

/** What `plan` and `run` let a person choose. */
export interface ChoiceOptions {
  readonly profile?: ProfileName;
  readonly only?: string[];
  readonly subject?: string;
}

export function addChoice(command: Command, byDefault: ProfileName = "default"): Command {
  return command
    .addOption(new Option("--profile <name>", `how much to spend (default: ${byDefault})`).choices(profileNames))
    .option("--only <scenarios>", "comma-separated names of scenarios", names)
    .option("--subject <file>", "subject file of the FUSE server to test in place of the built-in one");
}

/** @throws UserError `BAD_SUBJECT_FILE` */
export function toChoice({ profile, only, subject }: ChoiceOptions): RunChoice {
  return {
    profile: profile ?? "default",
    ...(only ? { only } : {}),
    ...(subject === undefined ? {} : { subject: readSubject(subject) }),
  };
}

/** A whole number from 1 on. */
export function positive(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a whole number from 1 on.`);
}

function names(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}
