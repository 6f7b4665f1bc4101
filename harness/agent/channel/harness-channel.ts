import { randomBytes } from "node:crypto";
import { decoder } from "./decoder.ts";
import { encodeAck } from "./frames.ts";
import { openReceiver } from "./receiver.ts";
import { openSender } from "./sender.ts";

/** A stream to the other side: a socket, or a serial port. */
export interface Port {
  write(text: string, written: (error?: Error | null) => void): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
}

/** `control` carries requests, `results` answers; each carries the acknowledgements of the other direction back. */
export interface Ports {
  readonly control: Port;
  readonly results: Port;
}

export interface ChannelEvents {
  message(body: unknown): void;
  /** A line was dropped, and why. It will come again. */
  damaged(reason: string): void;
}

export interface ChannelOptions {
  /** See `SenderOptions`. */
  readonly resendMs?: number;
}

/** The harness's end of the two ports to an agent. */
export interface HarnessChannel {
  readonly session: string;
  /** Resolves when the agent has it; rejects when the channel is closed before. */
  send(body: unknown): Promise<void>;
  /** Call it when the sockets were opened anew. */
  reconnected(): void;
  close(): void;
}

/** Begins a session: the agent drops what it had to say to anybody before. */
export function openHarnessChannel(
  { control, results }: Ports,
  { message, damaged }: ChannelEvents,
  { resendMs }: ChannelOptions = {},
): HarnessChannel {
  const session = randomBytes(4).toString("hex");
  const sender = openSender({
    session,
    write: (text, written) => void control.write(text, () => written()),
    ...(resendMs === undefined ? {} : { resendMs }),
  });
  const receiver = openReceiver({
    session,
    deliver: message,
    acknowledge: (ack) => void results.write(encodeAck(ack), () => undefined),
  });
  control.on("data", decoder({ ack: sender.acknowledge, damaged }));
  results.on("data", decoder({ frame: receiver.accept, damaged }));
  return { session, send: sender.send, reconnected: sender.reconnected, close: sender.close };
}
