import { hashFor, verifyDigest } from "../../image/digest.ts";
import type { TarEntry } from "../../image/tar/entry.ts";
import { tarStream } from "../../image/tar/tar-stream.ts";
import { badLayerData } from "../../layer/bad-layer-data.ts";
import { layerDecoder } from "../../layer/decode-layer.ts";
import { createSpanRecorder } from "../../layer/span-recorder.ts";
import type { LayerJob, LayerScan } from "./layer-job.ts";
import { newFile } from "./new-file.ts";

/** One pass over a blob: decompresses, hashes, parses and, if wanted, writes. Blocking, so that it runs in any thread. */
export interface LayerScanner {
  /** @throws UserError for bytes that are no layer */
  push(chunk: Buffer): void;
  /** The blob is over. @throws UserError, `DIGEST_MISMATCH` for the diffID */
  finish(): Omit<LayerScan, "entries">;
  /** Frees memory and descriptors; also after an error. */
  close(): void;
}

/** @param onEntry called as soon as an entry was read; nothing is verified by then */
export function layerScanner(job: LayerJob, onEntry: (entry: TarEntry) => void): LayerScanner {
  const { blob, diffId } = job;
  const whole = hashFor(diffId);
  const spans = createSpanRecorder(job.spanBytes);
  const archive = tarStream(`layer "${diffId}"`, limited(job, onEntry));
  const file = job.file === undefined ? undefined : newFile(job.file);
  const most = job.limits.bytes;
  const decoder = layerDecoder(blob, {
    get wanted() {
      return spans.wanted;
    },
    cut: spans.cut,
    bytes(bytes) {
      if (spans.size + bytes.length > most) throw badLayerData(blob.digest, `more than ${most} bytes come out`);
      whole.update(bytes);
      spans.bytes(bytes);
      archive.push(bytes);
      file?.write(bytes);
    },
  });
  return {
    push: (chunk) => decoder.push(chunk),
    finish() {
      decoder.finish();
      archive.finish();
      verifyDigest(`the uncompressed layer of blob "${blob.digest}"`, diffId, whole);
      file?.sync();
      return { size: spans.size, spans: spans.spans };
    },
    close() {
      decoder.close();
      file?.close();
    },
  };
}

function limited({ blob, limits }: LayerJob, onEntry: (entry: TarEntry) => void): (entry: TarEntry) => void {
  let entries = 0;
  let bytes = 0;
  return (entry) => {
    entries++;
    bytes += entry.name.length + entry.linkName.length;
    for (const [name, value] of entry.xattrs) bytes += name.length + value.length;
    if (entries > limits.entries) throw badLayerData(blob.digest, `it has more than ${limits.entries} entries`);
    if (bytes > limits.entryBytes)
      throw badLayerData(blob.digest, `its names and attributes have more than ${limits.entryBytes} bytes`);
    onEntry(entry);
  };
}
