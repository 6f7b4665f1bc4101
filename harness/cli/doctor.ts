import type { Command } from "commander";
import { addBases, type BaseOptions } from "./base-options.ts";
import type { Check, CheckStatus } from "./doctor/check.ts";
import { examples } from "./help.ts";
import { jsonText } from "./json.ts";

interface DoctorOptions extends BaseOptions {
  readonly json?: boolean;
}

/** Adds `mountproof doctor`. Exit code: 0 when nothing fails, else 1. */
export function registerDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("check what mounting needs on this machine and how the present mounts are")
    .option("--json", "for programs: `{ ok, checks }`");
  addBases(command)
    .addHelpText(
      "after",
      examples([["mountproof doctor"], ["mountproof doctor --json"]], "Exit codes: 0 nothing fails, 1 something does."),
    )
    .action(async ({ json, ...bases }: DoctorOptions) => {
      const { examine } = await import("./doctor/examine.ts");
      const checks = await examine(bases);
      const ok = !checks.some(({ status }) => status === "fail");
      process.stdout.write(json ? jsonText({ ok, checks }) : checks.map(describe).join(""));
      process.exitCode = ok ? 0 : 1;
    });
}

const marks: Readonly<Record<CheckStatus, string>> = { ok: "ok", warn: "warn", fail: "FAIL", "not-applicable": "n/a" };

function describe({ status, title, detail, remedy }: Check): string {
  const line = `${marks[status].padEnd(5)} ${title}: ${detail}\n`;
  return remedy === undefined ? line : `${line}      remedy: ${remedy}\n`;
}
