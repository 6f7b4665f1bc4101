import { resolve } from "node:path";
import type { Command } from "commander";
import { addBases, type BaseOptions } from "./base-options.ts";
import { upTo } from "./choice.ts";
import { addContent } from "./content-options.ts";
import { examples } from "./help.ts";
import { jsonText } from "./json.ts";
import type { ImageOptions } from "./prepare-image.ts";
import { addReach, imageArgument } from "./source-options.ts";

interface TraceOptions extends BaseOptions, ImageOptions {
  readonly out: string;
  readonly seconds?: number;
  readonly json?: boolean;
}

/** Adds `mountproof trace`. */
export function registerTrace(program: Command): void {
  const command = program
    .command("trace")
    .description("start a command of an image, and write the list of what it read: for `mount --prefetch`")
    .argument("<image>", imageArgument)
    .argument("[command...]", "program and arguments, after -- (default: what the image's config says)")
    .requiredOption("--out <file>", "the list")
    .option("--seconds <n>", "end the command after so long, which then is no failure", upTo(1_000_000))
    .option("--store <dir>", "layer store; without it the image is mounted lazily")
    .option(
      "--json",
      "for programs: `{ out, entries, bytes }` on standard output; what the command says goes to standard error",
    );
  addBases(addReach(addContent(command)))
    .addHelpText(
      "after",
      examples(
        [["mountproof trace ./image --out app.prefetch -- /usr/bin/python3 -c 'import json'"]],
        "Exit codes: 0 written, 2 bad input, or the command failed, 3 the system refused the mount, 130 ended by Ctrl-C, SIGTERM or SIGHUP. Only 0 leaves a list.",
      ),
    )
    .action(async (image: string, words: string[], options: TraceOptions) => {
      const lazy = options.store === undefined;
      const [{ prepareImage }, { traceImage }] = await Promise.all([
        import("./prepare-image.ts"),
        import("./trace/trace-image.ts"),
      ]);
      const prepared = await prepareImage(image, { ...options, lazy });
      const traced = await traceImage(prepared, words, { ...options, out: resolve(options.out) });
      if (traced === undefined) {
        process.exitCode = 130;
        return;
      }
      const { entries, bytes } = traced;
      if (options.json) process.stdout.write(jsonText({ out: resolve(options.out), entries, bytes }));
      else process.stderr.write(`mountproof: ${options.out}: ${entries} ranges, ${bytes} bytes\n`);
    });
}
