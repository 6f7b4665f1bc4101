import { readFileSync } from "node:fs";
import { Command } from "commander";
import { registerClean } from "./clean.ts";
import { registerDoctor } from "./doctor.ts";
import { registerIndex } from "./index.ts";
import { registerMount } from "./mount.ts";
import { registerMounts } from "./mounts.ts";
import { registerPlan } from "./plan.ts";
import { registerReport } from "./report.ts";
import { registerRepro } from "./repro.ts";
import { registerRun } from "./run.ts";
import { registerUmount } from "./umount.ts";

/** All commands, in the order in which the help lists them. Parsing throws instead of ending the process. */
export function createProgram(): Command {
  const program = new Command("mountproof")
    .description("Finds out by doing whether a Linux kernel can carry lazily loaded container images.")
    .version(version())
    .exitOverride()
    .showHelpAfterError("(run with --help for what can be given)")
    .addHelpText("after", examples);
  registerRun(program);
  registerPlan(program);
  registerReport(program);
  registerRepro(program);
  registerDoctor(program);
  registerIndex(program);
  registerMount(program);
  registerUmount(program);
  registerMounts(program);
  registerClean(program);
  return program;
}

const examples = `
Examples:
  mountproof run                                     qualify the running kernel
  mountproof doctor                                  see what this machine lacks
  mountproof mount ./image --container-id web-1      mount an OCI image, print its root file system
  mountproof umount web-1                            take it down again

Exit codes: 0 good, 1 a verdict against what was asked, 2 bad input, 3 anything else.`;

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
