import { openAgentChannel } from "../channel/index.ts";
import { openSerialPort } from "./serial-port.ts";
import type { Transport } from "./transport.ts";

/** Frames over two virtio-serial ports, for an agent in a guest. Never ends: the harness powers the guest off, or kills it. */
export function serialPorts(paths: { readonly control: string; readonly results: string }): Transport {
  return {
    serve(take) {
      const failed = Promise.withResolvers<never>();
      const open = (path: string) => openSerialPort(path).on("error", failed.reject);
      const damaged = (reason: string) => process.stderr.write(`dropped a line from the harness: ${reason}\n`);
      openAgentChannel({ control: open(paths.control), results: open(paths.results) }, { message: take, damaged });
      return failed.promise;
    },
  };
}
