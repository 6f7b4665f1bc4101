import type { TarEntry } from "../../image/tar/entry.ts";
import type { LayerJob, LayerScan } from "./layer-job.ts";
import { type LayerScanner, layerScanner } from "./scan-layer.ts";

/** Reads one layer after the other. */
export interface Lane {
  /**
   * @param chunks of the blob; all of them are taken, also when the layer is bad: whether the blob is what its digest says
   * is known at its end, and is the better reason
   * @throws UserError
   */
  scan(job: LayerJob, chunks: AsyncIterable<Buffer>): Promise<LayerScan>;
  close(): Promise<void>;
}

/** In this thread, which it blocks: for small layers. */
export function laneHere(): Lane {
  return {
    async scan(job, chunks) {
      const entries: TarEntry[] = [];
      const scanner = layerScanner(job, (entry) => entries.push(entry));
      try {
        await pushAll(scanner, chunks);
        return { ...scanner.finish(), entries };
      } finally {
        scanner.close();
      }
    },
    close: async () => {},
  };
}

async function pushAll(scanner: LayerScanner, chunks: AsyncIterable<Buffer>): Promise<void> {
  let failure: unknown;
  for await (const chunk of chunks) {
    if (failure !== undefined) continue;
    try {
      scanner.push(chunk);
    } catch (error) {
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
}
