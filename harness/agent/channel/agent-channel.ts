import { decoder } from "./decoder.ts";
import { encodeAck } from "./frames.ts";
import type { ChannelOptions, Ports } from "./harness-channel.ts";
import { openReceiver } from "./receiver.ts";
import { openSender, type Sender } from "./sender.ts";

export interface AgentChannelEvents {
  /** `reply` answers in the session of the request: when another has begun meanwhile, nobody waits for the answer. */
  message(body: unknown, reply: (body: unknown) => void): void;
  /** A line was dropped, and why. It will come again. */
  damaged(reason: string): void;
}

/** The agent's end of the two ports. It speaks only when spoken to, and then under the session of the harness. */
export function openAgentChannel(
  { control, results }: Ports,
  { message, damaged }: AgentChannelEvents,
  { resendMs }: ChannelOptions = {},
): void {
  let current: { readonly session: string; readonly sender: Sender } | undefined;
  const senderOf = (session: string): Sender => {
    if (current?.session === session) return current.sender;
    current?.sender.close();
    const write = (text: string, written: () => void) => void results.write(text, () => written());
    const sender = openSender({ session, write, ...(resendMs === undefined ? {} : { resendMs }) });
    current = { session, sender };
    return sender;
  };
  const receiver = openReceiver({
    deliver: (body, session) => {
      const sender = senderOf(session);
      // Rejected only when another session has begun.
      message(body, (answer) => void sender.send(answer).catch(() => undefined));
    },
    acknowledge: (ack) => void control.write(encodeAck(ack), () => undefined),
  });
  control.on("data", decoder({ frame: receiver.accept, damaged }));
  results.on("data", decoder({ ack: (ack) => current?.sender.acknowledge(ack), damaged }));
}
