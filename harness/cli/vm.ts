import type { Command } from "commander";
import { upTo } from "./choice.ts";
import { examples } from "./help.ts";
import { guestMemory } from "./kernel-options.ts";
import type { GuestChoice } from "./vm/guest.ts";

/** Adds `mountproof vm`. */
export function registerVm(program: Command): void {
  const vm = program.command("vm").description("boot a kernel in a VM, in the userland that trials have");
  addGuest(vm.command("run"))
    .description("run a command in a VM; print its output and exit with its status")
    .argument("<command...>", "program and arguments, after --")
    .option("--keep", "leave the guest running after the command, until Ctrl-C")
    .option("--json", "for programs: `{ status, lines }` when the command has ended")
    .addHelpText(
      "after",
      examples([["mountproof vm run 6.12 -- uname -a"], ["mountproof vm run 6.12 --json -- cat /proc/cmdline"]], codes),
    )
    .action(async (kernel: string, command: string[], options: GuestChoice & { keep?: boolean; json?: boolean }) => {
      const { runInGuest } = await import("./vm/run.ts");
      process.exitCode = await runInGuest(kernel, command, options);
    });
  addGuest(vm.command("shell"))
    .description("an interactive shell in a VM; Ctrl-A X ends it")
    .addHelpText("after", examples([["mountproof vm shell 6.12 --vcpus 2"]], codes))
    .action(async (kernel: string, options: GuestChoice) => {
      const { shellInGuest } = await import("./vm/shell.ts");
      process.exitCode = await shellInGuest(kernel, options);
    });
}

const codes =
  "Exit codes: 0 the command or the shell ended well, else its own status; 2 bad input, 3 the guest did not come up, 130 interrupted.";

function addGuest(command: Command): Command {
  return command
    .argument("<kernel>", "a series (6.12) or build (6.12.43) of the catalogue, a .deb file, or an image file")
    .option("--modules <dir>", "modules of an image file: a lib/modules/RELEASE tree")
    .option("--vcpus <n>", "virtual processors", upTo(255), 1)
    .option("--memory <mib>", "memory in MiB", guestMemory, 1024)
    .option("--gdb", "wait for gdb before the first instruction");
}
