import { PassThrough } from "node:stream";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { decoder } from "./decoder.ts";
import { encodeAck, encodeFrame } from "./frames.ts";
import { openAgentChannel, openHarnessChannel } from "./index.ts";
import { openReceiver } from "./receiver.ts";
import { openSender, type Sender } from "./sender.ts";
import { chunkSizes, type Fault, faults, wire } from "./testing/wire.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bodies = fc.array(fc.jsonValue(), { maxLength: 8 });
const plans = fc.record({ there: faults, back: faults, sizes: chunkSizes });
interface Plans {
  readonly there: readonly (Fault | undefined)[];
  readonly back: readonly (Fault | undefined)[];
  readonly sizes: readonly number[];
}

/** More than enough for as many resends as there are faults. */
const longMs = 60 * 10_000;

describe("over a port that loses, repeats, damages and delays", () => {
  test("every body arrives exactly once and in order, and every send resolves", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, plans, fc.boolean(), async (sent, plan, reconnects) => {
        const seen: unknown[] = [];
        const { connect } = guest(seen);
        const sender = connect("aaaaaaaa", plan);
        const sends = Promise.all(sent.map((body) => sender.send(body)));
        if (reconnects) sender.reconnected();
        await vi.advanceTimersByTimeAsync(longMs);
        await sends;
        expect(seen).toEqual(JSON.parse(JSON.stringify(sent)));
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("a new session restarts the count; of the old one there is a beginning and nothing late", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, bodies, plans, plans, async (old, fresh, first, second) => {
        const seen: unknown[] = [];
        const { connect, flush, arrive } = guest(seen);
        const before = connect("aaaaaaaa", first);
        for (const body of old) before.send({ old: body }).catch(() => undefined);
        before.close();
        flush();
        const begun = seen.length;
        const sender = connect("bbbbbbbb", second);
        const sends = Promise.all(fresh.map((body) => sender.send({ fresh: body })));
        await vi.advanceTimersByTimeAsync(longMs);
        await sends;
        if (begun > 0 && fresh.length > 0) arrive(encodeFrame({ session: "aaaaaaaa", seq: 1, body: "late" }));
        const all = JSON.parse(
          JSON.stringify([
            ...old.map((body) => ({ old: body })).slice(0, begun),
            ...fresh.map((body) => ({ fresh: body })),
          ]),
        );
        expect(seen).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });
});

/** A receiver, and senders that reach it over wires of their own; acknowledgements come back the same way. */
function guest(seen: unknown[]) {
  const acknowledge = new Map<string, (text: string) => void>();
  const receiver = openReceiver({
    deliver: (body) => void seen.push(body),
    acknowledge: (ack) => acknowledge.get(ack.session)?.(encodeAck(ack)),
  });
  const flushes: (() => void)[] = [];
  const into = decoder({ frame: receiver.accept });
  return {
    arrive: (text: string) => into(Buffer.from(text)),
    /** A serial port keeps its order: what one side sent last is there before what the next one sends. */
    flush: () => flushes.map((flush) => flush()),
    connect(session: string, { there, back, sizes }: Plans): Sender {
      const forth = wire(there, sizes, decoder({ frame: receiver.accept }));
      flushes.push(forth.flush);
      const sender = openSender({
        session,
        write: (text, written) => {
          forth.write(text);
          setImmediate(written);
        },
      });
      const home = wire(back, sizes, decoder({ ack: sender.acknowledge }));
      acknowledge.set(session, home.write);
      return sender;
    },
  };
}

describe("the sender", () => {
  test("does not send again while the port has not taken the first time", async () => {
    const writes: string[] = [];
    const done: (() => void)[] = [];
    const sender = openSender({
      session: "aaaaaaaa",
      write: (text, written) => {
        writes.push(text);
        done.push(written);
      },
    });
    sender.send(1).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(longMs);
    expect(writes).toHaveLength(1);
    done[0]?.();
    await vi.advanceTimersByTimeAsync(1000);
    expect(writes).toHaveLength(2);
    expect(writes[1]).toBe(`\n${writes[0]}`);
    sender.close();
  });

  test("sends at once what waits when the port was opened anew, and ends a line that was cut off", () => {
    const writes: string[] = [];
    const sender = openSender({ session: "aaaaaaaa", write: (text) => void writes.push(text) });
    sender.send("x").catch(() => undefined);
    sender.reconnected();
    expect(writes[1]).toBe(`\n${encodeFrame({ session: "aaaaaaaa", seq: 1, body: "x" })}`);
    sender.close();
  });

  test("rejects what waits when it is closed, and what comes later", async () => {
    const sender = openSender({ session: "aaaaaaaa", write: () => undefined });
    const waiting = sender.send(1);
    sender.close();
    await expect(waiting).rejects.toThrow("closed before the message was acknowledged");
    await expect(sender.send(2)).rejects.toThrow("closed");
  });

  test("takes no acknowledgement of another session", async () => {
    const sender = openSender({ session: "aaaaaaaa", write: () => undefined });
    let settled = false;
    sender.send(1).then(
      () => {
        settled = true;
      },
      () => undefined,
    );
    sender.acknowledge({ session: "bbbbbbbb", ack: 1 });
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toBe(false);
    sender.acknowledge({ session: "aaaaaaaa", ack: 1 });
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toBe(true);
  });
});

describe("harness and agent", () => {
  test("a request gets its reply; a reply to a harness that is gone reaches nobody", async () => {
    const line = twoPorts();
    const replies: ((body: unknown) => void)[] = [];
    openAgentChannel(line.agent, { message: (_, reply) => void replies.push(reply), damaged: expect.fail });

    const first: unknown[] = [];
    const one = openHarnessChannel(line.harness, { message: (body) => void first.push(body), damaged: expect.fail });
    await vi.waitFor(() => one.send({ ping: 1 }));
    replies[0]?.({ pong: 1 });
    await vi.advanceTimersByTimeAsync(10);
    expect(first).toEqual([{ pong: 1 }]);
    one.close();

    const second: unknown[] = [];
    const two = openHarnessChannel(line.harness, { message: (body) => void second.push(body), damaged: expect.fail });
    await vi.waitFor(() => two.send({ ping: 2 }));
    replies[0]?.("late");
    replies[1]?.({ pong: 2 });
    await vi.advanceTimersByTimeAsync(10);
    expect([first, second]).toEqual([[{ pong: 1 }], [{ pong: 2 }]]);
    two.close();
  });
});

function twoPorts() {
  const [controlDown, controlUp, resultsDown, resultsUp] = [0, 1, 2, 3].map(() => new PassThrough()) as [
    PassThrough,
    PassThrough,
    PassThrough,
    PassThrough,
  ];
  const port = (out: PassThrough, back: PassThrough) => ({
    write: (text: string, written: () => void) => out.write(text, written),
    on: (event: "data", listener: (chunk: Uint8Array) => void) => back.on(event, listener),
  });
  return {
    harness: { control: port(controlDown, controlUp), results: port(resultsDown, resultsUp) },
    agent: { control: port(controlUp, controlDown), results: port(resultsUp, resultsDown) },
  };
}
