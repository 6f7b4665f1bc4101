import type { Command } from "commander";
import { defaultStore, indexImage } from "./indexed-image.ts";

interface IndexOptions {
  readonly store: string;
  readonly out?: string;
}

/** Adds `mountproof index`. */
export function registerIndex(program: Command): void {
  program
    .command("index")
    .description("read an OCI image, fill the layer store and write the index of its merged tree")
    .argument("<image>", "OCI layout directory or oci-archive tar file, with :TAG if it holds several images")
    .option("--store <dir>", "layer store", defaultStore())
    .option("--out <file>", "index file (default: in the store, by the image's digest)")
    .addHelpText("after", "\nExample:\n  mountproof index ./image --out /tmp/image.index")
    .action(async (image: string, { store, out }: IndexOptions) => {
      const { digest, indexPath, storeDir, index } = await indexImage(image, store, out);
      const lines = {
        image: digest,
        index: indexPath,
        store: storeDir,
        layers: index.layers.length,
        inodes: index.inodes.length,
      };
      for (const [name, value] of Object.entries(lines)) process.stdout.write(`${name.padEnd(7)} ${value}\n`);
    });
}
