import { type Ack, encodeFrame } from "./frames.ts";

/** Sends frames in order, again and again until each is acknowledged. */
export interface Sender {
  /** Resolves when the other side has it; rejects when the sender is closed before. */
  send(body: unknown): Promise<void>;
  acknowledge(ack: Ack): void;
  /** The port was opened anew: whatever was in flight may be lost. */
  reconnected(): void;
  close(): void;
}

export interface SenderOptions {
  readonly session: string;
  /** Calls `written` when the port has taken the text. */
  readonly write: (text: string, written: () => void) => void;
  /** Pause before frames are sent again; doubled each time, up to ten times of it. */
  readonly resendMs?: number;
}

interface Pending {
  readonly seq: number;
  readonly line: string;
  readonly answer: PromiseWithResolvers<void>;
}

export function openSender({ session, write, resendMs = 1000 }: SenderOptions): Sender {
  const pending: Pending[] = [];
  let seq = 0;
  let writing = 0;
  let pauseMs = resendMs;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const put = (text: string) => {
    writing++;
    write(text, () => {
      writing--;
      rest();
    });
  };
  // Nothing is sent again while the first time still waits for the port: a slow port would only get slower.
  const rest = () => {
    clearTimeout(timer);
    if (closed || writing > 0 || pending.length === 0) return;
    timer = setTimeout(again, pauseMs);
    pauseMs = Math.min(pauseMs * 2, resendMs * 10);
  };
  // A line that was cut off ends here, and does not take the next one along.
  const again = () => put(`\n${pending.map(({ line }) => line).join("")}`);

  return {
    send(body) {
      if (closed) return Promise.reject(closedError());
      const one = { seq: ++seq, line: encodeFrame({ session, seq, body }), answer: Promise.withResolvers<void>() };
      pending.push(one);
      put(one.line);
      return one.answer.promise;
    },
    acknowledge(ack) {
      if (ack.session !== session) return;
      while (pending[0] && pending[0].seq <= ack.ack) pending.shift()?.answer.resolve();
      pauseMs = resendMs;
      rest();
    },
    reconnected() {
      if (!closed && pending.length > 0) again();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const { answer } of pending.splice(0)) answer.reject(closedError());
    },
  };
}

function closedError(): Error {
  return new Error("the channel was closed before the message was acknowledged");
}
