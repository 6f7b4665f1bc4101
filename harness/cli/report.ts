import type { Command } from "commander";
import { terminalTable } from "../report/terminal.ts";
import { writeReports } from "../report/write.ts";

/** Adds `mountproof report`. */
export function registerReport(program: Command): void {
  program
    .command("report")
    .description("make the reports anew from the ledgers of one or more runs")
    .argument("<dir...>", "directories that runs wrote to")
    .option("--out <dir>", "where the reports go (default: the first directory)")
    .action((dirs: string[], { out }: { out?: string }) => {
      process.stdout.write(reportCommand(dirs, out));
    });
}

/** @returns the table for the terminal. */
export function reportCommand(dirs: readonly string[], out: string | undefined): string {
  return terminalTable(writeReports(out ?? dirs[0] ?? ".", dirs));
}
