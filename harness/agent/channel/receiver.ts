import type { Ack, Frame } from "./frames.ts";

/** Delivers each frame's body once, in order, and acknowledges it. */
export interface Receiver {
  accept(frame: Frame): void;
}

export interface ReceiverOptions {
  /** The frame's body is the receiver's now: it is acknowledged as soon as this returns. */
  readonly deliver: (body: unknown, session: string) => void;
  readonly acknowledge: (ack: Ack) => void;
  /** Only frames of this session; default: of whoever begins one. */
  readonly session?: string;
}

/**
 * The first frame of an unknown session begins it, and ends the one before for ever: a guest that was restored from a snapshot
 * meets another harness. Frames out of turn are dropped; their sender sends them again.
 */
export function openReceiver({ deliver, acknowledge, session: only }: ReceiverOptions): Receiver {
  const over = new Set<string>();
  let current = only;
  let last = 0;
  return {
    accept({ session, seq, body }) {
      if (session !== current) {
        if (only !== undefined || over.has(session) || seq !== 1) return;
        if (current !== undefined) over.add(current);
        current = session;
        last = 0;
      }
      if (seq === last + 1) {
        last = seq;
        deliver(body, session);
      }
      if (last > 0) acknowledge({ session, ack: last });
    },
  };
}
