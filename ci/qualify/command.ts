import { parseArgs } from "node:util";
import { UserError } from "../../engine/errors.ts";

export interface ShardCommand {
  readonly out: string;
  readonly profile: string;
  /** `2/4`; undefined: the whole. */
  readonly shard?: string | undefined;
  /** For `mountproof run`. */
  readonly more: readonly string[];
}

export interface MergeCommand {
  readonly dirs: readonly string[];
  readonly out: string;
  readonly baseline?: string | undefined;
}

export interface AllCommand extends Omit<ShardCommand, "shard">, Omit<MergeCommand, "dirs"> {
  readonly shards: number;
  /** All at once, in place of one after the other. */
  readonly parallel: boolean;
}

export type Command =
  | ({ readonly name: "shard" } & ShardCommand)
  | ({ readonly name: "merge" } & MergeCommand)
  | ({ readonly name: "all" } & AllCommand);

/** @throws UserError `BAD_OPTIONS` */
export function readCommand(words: readonly string[]): Command {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const { values, positionals } = parsed(words.slice(0, end));
  const [name, ...dirs] = positionals;
  const { out, profile = "quick", shard, baseline, parallel = false } = values;
  if (out === undefined) throw badOptions("it is not said where the results go", "add --out DIR");
  const more = words.slice(end + 1);
  if (name === "merge" && dirs.length > 0) return { name, dirs, out, baseline };
  if (name === "shard" && dirs.length === 0) return { name, out, profile, shard, more };
  if (name === "all" && dirs.length === 0) {
    return { name, out, profile, shards: shardsOf(values.shards), parallel, baseline, more };
  }
  throw badOptions(`"${positionals.join(" ")}" is not a command`, "write shard, merge DIR… or all");
}

function parsed(args: string[]) {
  const text = { type: "string" } as const;
  const options = {
    out: text,
    profile: text,
    shard: text,
    shards: text,
    baseline: text,
    parallel: { type: "boolean" },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw badOptions((cause as Error).message, "see the head of ci/qualify.ts");
  }
}

function shardsOf(said = "1"): number {
  if (/^[1-9]\d?$/.test(said)) return Number(said);
  throw badOptions(`"${said}" shards cannot be`, "write a number from 1 to 99");
}

function badOptions(what: string, hint: string): UserError {
  return new UserError("BAD_OPTIONS", `cannot qualify: ${what}`, hint);
}
