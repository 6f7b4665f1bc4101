import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../../engine/errors.ts";
import { examples } from "./help.ts";
import { defaultStore, indexImage } from "./indexed-image.ts";
import { jsonText } from "./json.ts";
import { bytes } from "./size.ts";
import { addReach, imageArgument, type ReachOptions, toSourceOptions } from "./source-options.ts";

interface IndexCommandOptions extends ReachOptions {
  readonly store?: string;
  readonly lazy?: boolean;
  readonly storeRef?: string;
  readonly spanBytes?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds `mountproof index`. */
export function registerIndex(program: Command): void {
  const command = program
    .command("index")
    .description(
      "read an OCI image and write the index of its merged tree; fill the layer store, or leave the layers where they are",
    )
    .argument("<image>", imageArgument)
    .option("--store <dir>", `layer store (default: "${defaultStore()}")`)
    .option("--lazy", "keep no layers: a mount fetches what is read from where the image lies")
    .option(
      "--store-ref <ref>",
      "where a mount will fetch from, if that is another place (the index keeps it with the digest)",
    )
    .option(
      "--span-bytes <bytes>",
      "how far apart the places lie where a layer can be entered (default: 4M)",
      spanBytes,
    )
    .option("--out <file>", "index file (default: in the store, by the image's digest)")
    .option("--json", "for programs: `{ image, index, store or from, layers, inodes }`");
  addReach(command)
    .addHelpText(
      "after",
      examples(
        [
          ["mountproof index ./image --out /tmp/image.index"],
          ["mountproof index docker://localhost:5000/app:1 --lazy --out app.index"],
        ],
        "Exit codes: 0 written, 2 bad input, such as an image that is damaged or cannot be reached, or a disk that is full.",
      ),
    )
    .action(async (image: string, options: IndexCommandOptions) => {
      const { store, lazy = false, storeRef, spanBytes, out } = options;
      if (lazy && store !== undefined)
        throw new UserError("BAD_OPTIONS", "--store and --lazy contradict each other", "leave one of them out");
      const { digest, indexPath, storeDir, index } = await indexImage(image, store ?? defaultStore(), {
        source: toSourceOptions(options),
        lazy,
        ...(storeRef === undefined ? {} : { storeReference: storeRef }),
        ...(spanBytes === undefined ? {} : { spanBytes }),
        ...(out === undefined ? {} : { out }),
      });
      const lines = {
        image: digest,
        index: indexPath,
        ...(storeDir === undefined ? { from: index.storeReference } : { store: storeDir }),
        layers: index.layers.length,
        inodes: index.inodes.length,
      };
      if (options.json) process.stdout.write(jsonText(lines));
      else for (const [name, value] of Object.entries(lines)) process.stdout.write(`${name.padEnd(7)} ${value}\n`);
    });
}

/** Less would make an index larger than what it saves; more than a read may wait for. */
function spanBytes(text: string): number {
  const count = bytes(text);
  if (count >= 64 * 1024 && count <= 256 * 1024 * 1024) return count;
  throw new InvalidArgumentError(`"${text}" is not between 64K and 256M.`);
}
