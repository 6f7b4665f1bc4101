import { readFileSync } from "node:fs";
import { Command } from "commander";
import { refuseEmptyPaths } from "./empty-paths.ts";
import { examples } from "./help.ts";

type Register = (program: Command) => void;

interface Entry {
  /** For the list of commands, which is printed without loading any of them. */
  readonly summary: string;
  readonly load: () => Promise<Register>;
}

/** By what a person is about, in the order in which the help lists them. A command is loaded only when it is wanted. */
const tasks: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  "Qualify kernels:": {
    run: {
      summary: "run the matrix on this kernel or others, write ledger and reports",
      load: async () => (await import("./run.ts")).registerRun,
    },
    qualify: {
      summary: "the same with the profile quick",
      load: async () => (await import("./run.ts")).registerQualify,
    },
    plan: {
      summary: "what a run would try, and how long it would take",
      load: async () => (await import("./plan.ts")).registerPlan,
    },
  },
  "Read results:": {
    report: {
      summary: "the reports again, from one or more ledgers, or from shards",
      load: async () => (await import("./report.ts")).registerReport,
    },
    diff: {
      summary: "what is better or worse in one run than in another",
      load: async () => (await import("./diff.ts")).registerDiff,
    },
    baseline: {
      summary: "what a run is expected to show: update, check",
      load: async () => (await import("./baseline.ts")).registerBaseline,
    },
    explain: {
      summary: "what an outcome, a scenario, a factor or a message means",
      load: async () => (await import("./explain.ts")).registerExplain,
    },
    repro: {
      summary: "one cell again, step by step",
      load: async () => (await import("./repro.ts")).registerRepro,
    },
    bisect: {
      summary: "the first kernel build on which a cell fails",
      load: async () => (await import("./bisect.ts")).registerBisect,
    },
  },
  "Look at kernels:": {
    features: {
      summary: "what a kernel can do, shown by trying",
      load: async () => (await import("./features.ts")).registerFeatures,
    },
    kernels: {
      summary: "the kernels that can be booted: list, fetch, show",
      load: async () => (await import("./kernels.ts")).registerKernels,
    },
    vm: {
      summary: "a command or a shell in a VM with one of them",
      load: async () => (await import("./vm.ts")).registerVm,
    },
  },
  "Mount images:": {
    index: {
      summary: "read an OCI image and write its index",
      load: async () => (await import("./index.ts")).registerIndex,
    },
    mount: {
      summary: "mount an image for a container",
      load: async () => (await import("./mount.ts")).registerMount,
    },
    umount: {
      summary: "take a container's root file system down",
      load: async () => (await import("./umount.ts")).registerUmount,
    },
    trace: {
      summary: "what a start reads, as a list to prefetch",
      load: async () => (await import("./trace.ts")).registerTrace,
    },
  },
  "Keep the machine in order:": {
    doctor: {
      summary: "what mounting needs here, and how the present mounts are",
      load: async () => (await import("./doctor.ts")).registerDoctor,
    },
    mounts: {
      summary: "what is mounted, by whom, and how it is",
      load: async () => (await import("./mounts.ts")).registerMounts,
    },
    clean: {
      summary: "free what killed runs and dead servers left",
      load: async () => (await import("./clean.ts")).registerClean,
    },
    completion: {
      summary: "completion of commands and options for your shell",
      load: async () => (await import("./completion.ts")).registerCompletion,
    },
  },
};

const entries = new Map(Object.values(tasks).flatMap((commands) => Object.entries(commands)));

/** Every command, in the order of the help. */
const commandNames: readonly string[] = [...entries.keys()];

/**
 * The program, ready to parse. Parsing throws instead of ending the process.
 * @param words the command line, or as much of it as is known: the command that it names is there as a whole, the others by name only.
 * Left out: all commands are there as a whole.
 */
export async function createProgram(words?: readonly string[]): Promise<Command> {
  const program = bare();
  const wanted = words === undefined ? commandNames : words.filter((word) => !word.startsWith("-")).slice(0, 2);
  for (const [title, commands] of Object.entries(tasks)) {
    program.commandsGroup(title);
    for (const [name, { summary, load }] of Object.entries(commands)) {
      if (wanted.includes(name) || (name === "completion" && wanted.includes("complete"))) (await load())(program);
      else program.command(name);
      program.commands.at(-1)?.summary(summary);
    }
  }
  return program;
}

function bare(): Command {
  return new Command("mountproof")
    .description("Finds out by doing whether a Linux kernel can carry lazily loaded container images.")
    .version(version())
    .exitOverride()
    .hook("preAction", (_program, command) => refuseEmptyPaths(command))
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof run", "qualify the running kernel"],
          ["mountproof run --kernel 6.12 --kernel 7.2", "qualify others, in VMs"],
          ["mountproof doctor", "see what this machine lacks"],
          ["mountproof mount ./image --container-id web-1", "mount an OCI image, print its root file system"],
          ["mountproof umount web-1", "take it down again"],
        ],
        "Exit codes: 0 good, 1 a verdict against what was asked, 2 bad input, 3 the harness failed, 130 interrupted.",
      ),
    );
}

/** Commander's own words for what is wrong, with a hint behind them, as all others have it. */
function oneLine(text: string): string {
  const line = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
  return `mountproof: ${line.replace(/\.$/, "")}; --help tells what can be given\n`;
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
