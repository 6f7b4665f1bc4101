import type { Duplex } from "node:stream";
import type { ConsoleLog } from "./contract.ts";

/**
 * Follows the serial port.
 * @param path where QEMU itself writes the same, for people to look at
 */
export function followConsole(stream: Duplex, path: string): ConsoleLog {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return {
    path,
    text: () => text,
    send: (text) => {
      stream.write(text);
    },
  };
}
