import { type Ack, decodeLine, type Frame } from "./frames.ts";
import { lineReader, longestLine } from "./lines.ts";

export interface DecoderEvents {
  frame?(frame: Frame): void;
  ack?(ack: Ack): void;
  /** A line was dropped; its sender will send it again. */
  damaged?(reason: string): void;
}

/** Takes the chunks of a port as they come. */
export function decoder(events: DecoderEvents, limit = longestLine): (chunk: Uint8Array) => void {
  const lines = lineReader((bytes) => events.damaged?.(`a line of more than ${bytes} bytes`), limit);
  return (chunk) => {
    for (const line of lines.push(chunk)) {
      const decoded = attempt(line, events);
      if (decoded === undefined) continue;
      if ("ack" in decoded) events.ack?.(decoded);
      else events.frame?.(decoded);
    }
  };
}

/** Enough to see what came instead of a frame. */
const shown = 60;

function attempt(line: string, events: DecoderEvents): Frame | Ack | undefined {
  try {
    return decodeLine(line);
  } catch (error) {
    events.damaged?.(`${(error as Error).message}: ${JSON.stringify(line.slice(0, shown))}`);
    return undefined;
  }
}
