import { createInterface } from "node:readline";
import type { AgentMessage } from "../protocol.ts";
import type { Transport } from "./transport.ts";

/** One JSON object a line on standard input and output. Pipes lose nothing: no frames are needed. */
export function standardStreams(): Transport {
  return {
    async serve(take) {
      const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
      for await (const line of lines) take(parse(line), say);
    },
  };
}

function say(message: AgentMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** What is not JSON is handed on as it is; no request is a text. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
