import type { Command } from "commander";
import { examples } from "./help.ts";

/** Adds `mountproof kernels`. */
export function registerKernels(program: Command): void {
  const kernels = program.command("kernels").description("the kernels that can be booted in a VM");
  kernels
    .command("list")
    .description("what the catalogue has: release, package version, suite, size of the download, whether cached")
    .option("--online", "read the mirrors' indexes again first")
    .option("--json", "for programs: `{ kernels }`")
    .addHelpText(
      "after",
      examples(
        [["mountproof kernels list"], ["mountproof kernels list --online --json", "as the mirrors have it now"]],
        printed,
      ),
    )
    .action(async (options: { online?: boolean; json?: boolean }) => {
      const { list } = await import("./kernels/list.ts");
      await list(options);
    });
  kernels
    .command("fetch <names...>")
    .description("get kernels ready to boot")
    .option("--json", "for programs: `{ ready, notTestable }`")
    .addHelpText(
      "after",
      examples([["mountproof kernels fetch 6.1 7.2"], ["mountproof kernels fetch all"]], `${names}\n\n${fetched}`),
    )
    .action(async (wanted: string[], options: { json?: boolean }) => {
      const { fetch } = await import("./kernels/fetch.ts");
      await fetch(wanted, options);
    });
  kernels
    .command("show <name>")
    .description("one kernel: where it comes from, its modules, its configuration as far as it matters here")
    .option("--json", "for programs: the kernel as an object")
    .addHelpText(
      "after",
      examples([["mountproof kernels show 6.12"], ["mountproof kernels show 6.12 --json"]], `${names}\n\n${printed}`),
    )
    .action(async (name: string, options: { json?: boolean }) => {
      const { show } = await import("./kernels/show.ts");
      await show(name, options);
    });
}

const names = "A name is a series (6.12), a build (6.12.43), a release (6.1.0-56-cloud-amd64), or for fetch `all`.";

const printed = "Exit codes: 0 printed, 2 bad input, such as a kernel that the catalogue or the cache does not have.";
const fetched = "Exit codes: 0 at least one can be booted, 1 none, 2 bad input.";
