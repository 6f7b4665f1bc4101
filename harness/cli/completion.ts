import type { Command } from "commander";
import { type Shell, scriptFor, shells } from "./completion/scripts.ts";
import { examples } from "./help.ts";

/** Adds `mountproof completion`, and `complete`, which its scripts call. */
export function registerCompletion(program: Command): void {
  program
    .command("complete", { hidden: true })
    .argument("[words...]", "the command line so far, its last word perhaps empty")
    .action(async (words: string[]) => {
      const { complete } = await import("./completion/complete.ts");
      process.stdout.write(await complete(words));
    });
  program
    .command("completion")
    .description("print a script that completes commands, options and their values in your shell")
    .addArgument(program.createArgument("<shell>", "the shell").choices(shells))
    .addHelpText(
      "after",
      examples(
        [["mountproof completion bash"], ["mountproof completion zsh"], ["mountproof completion fish"]],
        `To load it:
  bash: source <(mountproof completion bash)
  zsh:  source <(mountproof completion zsh)
  fish: mountproof completion fish | source
\`mountproof\` must be on your PATH.

Exit codes: 0 printed, 2 bad input.`,
      ),
    )
    .action((shell: Shell) => {
      process.stdout.write(scriptFor(shell));
    });
}
