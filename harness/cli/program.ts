import { readFileSync } from "node:fs";
import { Command } from "commander";

type Register = (program: Command) => void;

/** In the order in which the help lists them. Loaded only when needed: half a second lies between one and all. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  run: async () => (await import("./run.ts")).registerRun,
  qualify: async () => (await import("./run.ts")).registerQualify,
  plan: async () => (await import("./plan.ts")).registerPlan,
  report: async () => (await import("./report.ts")).registerReport,
  repro: async () => (await import("./repro.ts")).registerRepro,
  doctor: async () => (await import("./doctor.ts")).registerDoctor,
  features: async () => (await import("./features.ts")).registerFeatures,
  kernels: async () => (await import("./kernels.ts")).registerKernels,
  vm: async () => (await import("./vm.ts")).registerVm,
  index: async () => (await import("./index.ts")).registerIndex,
  mount: async () => (await import("./mount.ts")).registerMount,
  umount: async () => (await import("./umount.ts")).registerUmount,
  trace: async () => (await import("./trace.ts")).registerTrace,
  mounts: async () => (await import("./mounts.ts")).registerMounts,
  clean: async () => (await import("./clean.ts")).registerClean,
};

/**
 * The program, ready to parse. Parsing throws instead of ending the process.
 * @param wanted first word of the command line; when it names a command, only that one is there
 */
export async function createProgram(wanted = ""): Promise<Command> {
  const program = new Command("mountproof")
    .description("Finds out by doing whether a Linux kernel can carry lazily loaded container images.")
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "mountproof: ")) })
    .showHelpAfterError("(run with --help for what can be given)")
    .addHelpText("after", examples);
  const load = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  const registers = await Promise.all((load === undefined ? Object.values(commands) : [load]).map((one) => one()));
  for (const register of registers) register(program);
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
