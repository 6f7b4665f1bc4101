import { resolve } from "node:path";
import type { Command } from "commander";
import { addBases, type BaseOptions } from "./bases.ts";
import { positive } from "./choice.ts";
import { addContent } from "./content-options.ts";
import { type ImageOptions, prepareImage } from "./prepare-image.ts";
import { addReach, imageArgument } from "./source-options.ts";

interface TraceOptions extends BaseOptions, ImageOptions {
  readonly out: string;
  readonly seconds?: number;
}

/** Adds `mountproof trace`. */
export function registerTrace(program: Command): void {
  const command = program
    .command("trace")
    .description("start a command of an image, and write the list of what it read: for `mount --prefetch`")
    .argument("<image>", imageArgument)
    .argument("[command...]", "program and arguments, after -- (default: what the image's config says)")
    .requiredOption("--out <file>", "the list")
    .option("--seconds <n>", "end the command after so long, which then is no failure", positive)
    .option("--store <dir>", "layer store; without it the image is mounted lazily");
  addBases(addReach(addContent(command)))
    .addHelpText(
      "after",
      "\nExample:\n  mountproof trace ./image --out app.prefetch -- /usr/bin/python3 -c 'import json'",
    )
    .action(async (image: string, words: string[], options: TraceOptions) => {
      const lazy = options.store === undefined;
      const prepared = await prepareImage(image, { ...options, lazy });
      const { traceImage } = await import("./trace/trace-image.ts");
      const { entries, bytes } = await traceImage(prepared, words, { ...options, out: resolve(options.out) });
      process.stderr.write(`mountproof: ${options.out}: ${entries} ranges, ${bytes} bytes\n`);
    });
}
