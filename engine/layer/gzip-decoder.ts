/**
 * gzip, any number of members. Spans begin where a member begins, or at a deflate block inside a member with the 32 KiB
 * before it. A span that begins inside a member ends with it at the latest; one that begins with a member may hold many
 * more, so that layers of thousands of tiny members (eStargz) have no more spans than others.
 *
 * Behind the last member zeros and any other bytes are ignored, as gzip(1) does; it ignores them with a warning.
 */
import { InflateError, type Inflater, openInflater } from "../system/inflate.ts";
import { badLayerData } from "./bad-layer-data.ts";
import type { Decoder, DecoderSink } from "./decoder.ts";

export function gzipDecoder(digest: string, sink: DecoderSink): Decoder {
  const inflater = openInflater();
  const room = Buffer.allocUnsafeSlow(roomBytes);
  const state: State = { phase: "magic", members: 0, at: 0, startedInside: false, held: Buffer.alloc(0) };
  return {
    push(chunk) {
      const input = state.held.length === 0 ? chunk : Buffer.concat([state.held, chunk]);
      state.held = Buffer.alloc(0);
      let done = 0;
      while (done < input.length && state.phase !== "garbage") {
        if (state.phase === "magic" && !isMember(state, input, done)) break;
        done += translating(digest, () => inflate(inflater, state, input, done, room, sink));
      }
    },
    finish() {
      if (state.phase === "member" || state.members === 0) throw badLayerData(digest, "unexpected end of file");
      if (state.held.length > 0 && state.held[0] !== 0) throw badLayerData(digest, "unexpected end of file");
      sink.cut({ at: state.at });
    },
    close: () => inflater.close(),
  };
}

/** What is decompressed at once; small enough to stay in the processor's cache while it is hashed. */
const roomBytes = 256 * 1024;

interface State {
  /** Before a member, in one, behind the last one. */
  phase: "magic" | "member" | "garbage";
  members: number;
  /** Bytes of the blob used. */
  at: number;
  /** The span under way began inside a member. */
  startedInside: boolean;
  /** The first byte of what may be a member, at the end of a chunk. */
  held: Buffer;
}

/** Another member follows only where its magic does; the first one must be there. */
function isMember(state: State, input: Buffer, at: number): boolean {
  const isFirst = state.members === 0;
  if (!isFirst && input[at] === 0) state.phase = "garbage";
  else if (!isFirst && at + 1 === input.length) state.held = Buffer.from(input.subarray(at));
  else if (!isFirst && (input[at] !== 0x1f || input[at + 1] !== 0x8b)) state.phase = "garbage";
  else state.phase = "member";
  return state.phase === "member";
}

/** @returns bytes of input used */
function inflate(
  inflater: Inflater,
  state: State,
  input: Buffer,
  from: number,
  room: Buffer,
  sink: DecoderSink,
): number {
  const stopAtBlock = sink.wanted <= 0;
  // Not further than the span should go, so that the next block is found where it is wanted.
  const limit = stopAtBlock ? room.length : Math.min(room.length, sink.wanted);
  const step = inflater.step(input, from, room.subarray(0, limit), stopAtBlock);
  state.at += step.consumed;
  if (step.produced > 0) sink.bytes(room.subarray(0, step.produced));
  if (step.atEnd) endMember(inflater, state, sink);
  else if (stopAtBlock && step.atBlock && sink.wanted <= 0) cutInside(inflater, state, step.unusedBits, sink);
  return step.consumed;
}

function endMember(inflater: Inflater, state: State, sink: DecoderSink): void {
  state.members++;
  state.phase = "magic";
  inflater.reset();
  if (!state.startedInside && sink.wanted > 0) return;
  sink.cut({ at: state.at });
  state.startedInside = false;
}

function cutInside(inflater: Inflater, state: State, unusedBits: number, sink: DecoderSink): void {
  const bits = unusedBits === 0 ? 0 : 8 - unusedBits;
  sink.cut({ at: bits === 0 ? state.at : state.at - 1, bits, window: inflater.window() });
  state.startedInside = true;
}

function translating<T>(digest: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    if (!(cause instanceof InflateError)) throw cause;
    throw badLayerData(digest, cause.message, { cause });
  }
}
