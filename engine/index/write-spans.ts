import { crc32, deflateRawSync } from "node:zlib";
import { badModel } from "./bad-index.ts";
import { maxWindowBytes, spanField, spanWords } from "./format.ts";
import type { LayerRecord, SpanRecord } from "./model.ts";
import { putDouble } from "./words.ts";

/** Spans of all layers, one layer after the other, and the windows that they resume with. */
export function writeSpans(layers: readonly LayerRecord[]): { readonly spans: Buffer; readonly windows: Buffer } {
  const all = layers.flatMap((layer) => layer.spans ?? []);
  const words = new Uint32Array(all.length * spanWords);
  const windows: Buffer[] = [];
  let windowsBytes = 0;
  for (const [at, span] of all.entries()) {
    const window = deflated(span);
    writeSpan(words, at * spanWords, span, window, windowsBytes);
    windows.push(window);
    windowsBytes += window.length;
  }
  return { spans: Buffer.from(words.buffer), windows: Buffer.concat(windows) };
}

/** Even a window of no bytes has some when deflated, so it is told from no window. */
function deflated({ resume }: SpanRecord): Buffer {
  if (resume === undefined) return Buffer.alloc(0);
  if (resume.window.length <= maxWindowBytes) return deflateRawSync(resume.window);
  throw badModel(`a window has ${resume.window.length} bytes, at most ${maxWindowBytes} fit`);
}

function writeSpan(words: Uint32Array, at: number, span: SpanRecord, window: Buffer, windowAt: number): void {
  for (const field of ["offset", "length", "blobOffset", "blobLength"] as const) {
    if (!Number.isSafeInteger(span[field]) || span[field] < 0) {
      throw badModel(`the ${field} of a span is ${JSON.stringify(span[field])}`);
    }
    putDouble(words, at + spanField[field], span[field]);
  }
  putDouble(words, at + spanField.window, windowAt);
  words[at + spanField.windowBytes] = window.length;
  words[at + spanField.windowCrc] = crc32(window);
  words[at + spanField.bits] = span.resume?.bits ?? 0;
  if (!/^[0-9a-f]{64}$/.test(span.digest)) throw badModel(`the digest of a span is ${JSON.stringify(span.digest)}`);
  const digest = Buffer.from(span.digest, "hex");
  for (let word = 0; word < 8; word++) words[at + spanField.digest + word] = digest.readUInt32LE(word * 4);
}
