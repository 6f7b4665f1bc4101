import type { Command } from "commander";

/** Adds `mountproof kernels`. */
export function registerKernels(program: Command): void {
  const kernels = program.command("kernels").description("the kernels that can be booted in a VM");
  kernels
    .command("list")
    .description("what the catalogue has: release, package version, suite, size of the download, whether cached")
    .option("--online", "read the mirrors' indexes again first")
    .option("--json", "for programs")
    .action(async (options: { online?: boolean; json?: boolean }) => {
      const { list } = await import("./kernels/list.ts");
      await list(options);
    });
  kernels
    .command("fetch <names...>")
    .description("get kernels ready to boot; exit code 1 when none of them can be tested")
    .addHelpText("after", `\n${names}\n\nExample:\n  mountproof kernels fetch 6.1 7.2`)
    .action(async (wanted: string[]) => {
      const { fetch } = await import("./kernels/fetch.ts");
      await fetch(wanted);
    });
  kernels
    .command("show <name>")
    .description("one kernel: where it comes from, its modules, its configuration as far as it matters here")
    .option("--json", "for programs")
    .addHelpText("after", `\n${names}\n\nExample:\n  mountproof kernels show 6.12`)
    .action(async (name: string, options: { json?: boolean }) => {
      const { show } = await import("./kernels/show.ts");
      await show(name, options);
    });
}

const names = "A name is a series (6.12), a build (6.12.43), a release (6.1.0-56-cloud-amd64), or for fetch `all`.";
