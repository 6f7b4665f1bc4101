import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ledgerPath } from "../../harness/ledger/read.ts";
import type { AllCommand, ShardCommand } from "./command.ts";

export const mountproof: string = fileURLToPath(new URL("../../bin/mountproof", import.meta.url));

/**
 * Runs one shard, or the whole where none is named.
 * @param program the command `mountproof`
 * @returns its exit code, 0 in place of 1: whether the whole is good a part cannot tell
 */
export async function runShard({ out, profile, shard, more }: ShardCommand, program = mountproof): Promise<number> {
  const part = shard === undefined ? [] : ["--shard", shard];
  const words = ["run", "--profile", profile, ...part, "--out", out, ...more];
  const { exitCode } = await execa(program, words, {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
  });
  return exitCode === 1 ? 0 : (exitCode ?? 3);
}

/** @returns the worst exit code, and the directories that have a ledger */
export async function runShards(command: AllCommand, program = mountproof): Promise<{ code: number; dirs: string[] }> {
  const { shards, parallel, out } = command;
  const commands = Array.from({ length: shards }, (_, index) => ({
    ...command,
    out: join(out, `shard-${index + 1}`),
    shard: shards === 1 ? undefined : `${index + 1}/${shards}`,
  }));
  const run = (one: ShardCommand) => runShard(one, program);
  const codes = parallel ? await Promise.all(commands.map(run)) : await oneByOne(commands, run);
  return {
    code: Math.max(0, ...codes),
    dirs: commands.map((one) => one.out).filter((dir) => existsSync(ledgerPath(dir))),
  };
}

/** The first that is interrupted, or cannot run, is the last. */
async function oneByOne(
  commands: readonly ShardCommand[],
  run: (one: ShardCommand) => Promise<number>,
): Promise<number[]> {
  const codes: number[] = [];
  for (const command of commands) {
    codes.push(await run(command));
    if (codes.at(-1) !== 0) break;
  }
  return codes;
}
