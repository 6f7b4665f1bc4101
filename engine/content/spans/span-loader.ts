import type { OpenSpan } from "../../index/model.ts";
import type { SpanFiles } from "../disk/span-files.ts";
import { createLru } from "../lru.ts";
import type { Counters, Tier } from "../metrics.ts";
import type { GuardedCache } from "../shared/guarded-cache.ts";
import type { SpanFetcher } from "./fetch-span.ts";
import { giveBack } from "./give-back.ts";
import { createSlots, type Ticket } from "./slots.ts";

export interface LoadedSpan {
  /** To be copied as soon as they come: their memory is given back when the disk cache has them. */
  readonly bytes: Buffer;
  readonly tier: Tier;
}

/** Gets spans through the tiers; each span once, however many ask for it. */
export interface SpanLoader {
  /** A part of a span from what is in memory or open. @returns the tier that had it */
  copyNow(span: OpenSpan, from: number, length: number, target: Buffer, at: number): Tier | undefined;
  /** Whether `copyNow` would find it. */
  has(span: OpenSpan): boolean;
  /** Whether somebody is getting it already. */
  isComing(span: OpenSpan): boolean;
  /** @throws ContentUnavailable */
  load(layer: number, span: OpenSpan, options?: { readonly background: boolean }): Promise<LoadedSpan>;
  /** Resolves when this span is not on its way to the caches. */
  stored(span: OpenSpan): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): void;
}

export interface LoaderParts {
  readonly disk: SpanFiles | undefined;
  readonly shared: GuardedCache | undefined;
  readonly fetcher: SpanFetcher;
  readonly counters: Counters;
  /** Bytes of spans kept where no disk cache takes them. */
  readonly memoryBytes: number;
}

export function createSpanLoader({ disk, shared, fetcher, counters, memoryBytes }: LoaderParts): SpanLoader {
  const memory = createLru<Buffer>(memoryBytes);
  const slots = createSlots(concurrentSpans, concurrentInBackground);
  const flights = new Map<string, Flight>();

  /** @returns whether somebody holds the bytes from now on */
  const keep = async (span: OpenSpan, { bytes, tier }: LoadedSpan, claim: Claimed): Promise<boolean> => {
    if (tier === "disk") return false;
    const isOffered = tier === "blob" && (shared?.offer(span, bytes) ?? false);
    const isOnDisk = claim !== undefined && ((await disk?.write(claim, span, bytes)) ?? false);
    if (!isOnDisk) memory.set(span.digest, bytes, bytes.length);
    return isOffered || !isOnDisk;
  };
  const obtain = async (layer: number, span: OpenSpan): Promise<LoadedSpan> => {
    const bytes = await shared?.get(span);
    if (bytes !== undefined) return { bytes, tier: "shared" };
    return { bytes: await fetcher.fetch(layer, span), tier: "blob" };
  };
  const fly = async (layer: number, span: OpenSpan, flight: Flight): Promise<void> => {
    await flight.ticket.granted;
    let claim: Claimed;
    try {
      let local = await disk?.read(span);
      if (local === undefined) {
        claim = await disk?.claim(span);
        // While we waited for another process it may have come; with the claim in hand nobody can bring it any more.
        local = await disk?.read(span);
      }
      const loaded = local === undefined ? await obtain(layer, span) : { bytes: local, tier: "disk" as const };
      flight.loaded = loaded;
      flight.land(loaded);
      const used = local === undefined ? claim : undefined;
      if (used !== undefined) claim = undefined;
      const isHeld = await keep(span, loaded, used);
      // Readers copy as soon as they are told, so all of them have by the next turn.
      if (!isHeld) setImmediate(giveBack, loaded.bytes);
    } catch (error) {
      flight.fail(error);
    } finally {
      claim?.abandon();
      flights.delete(span.digest);
      flight.ticket.leave();
    }
  };

  return {
    copyNow(span, from, length, target, at) {
      if (disk?.readNow(span, from, length, target, at)) return "disk";
      const loaded = flights.get(span.digest)?.loaded;
      const bytes = loaded?.bytes ?? memory.get(span.digest);
      if (bytes === undefined) return undefined;
      bytes.copy(target, at, from, from + length);
      return "memory";
    },
    has: (span) => disk?.locate(span) !== undefined || memory.get(span.digest) !== undefined,
    isComing: (span) => flights.has(span.digest),
    load(layer, span, { background } = { background: false }) {
      const known = flights.get(span.digest);
      if (known !== undefined) {
        if (background) return known.landed;
        counters.add("joins");
        known.ticket.hasten();
        return known.landed;
      }
      const flight = newFlight(slots.enter(background));
      flights.set(span.digest, flight);
      flight.ended = fly(layer, span, flight);
      return flight.landed;
    },
    stored: async (span) => flights.get(span.digest)?.ended,
    async idle() {
      while (flights.size > 0) await Promise.all([...flights.values()].map(({ ended }) => ended));
      await shared?.idle();
    },
    close() {
      disk?.close();
      shared?.close();
      fetcher.close();
      memory.clear();
    },
  };
}

/** Each holds a span and its compressed bytes. */
const concurrentSpans = 8;
const concurrentInBackground = 4;

type Claimed = Awaited<ReturnType<SpanFiles["claim"]>>;

/** A span on its way: readers get it when it landed; the flight ends when the caches have it too. */
interface Flight {
  readonly ticket: Ticket;
  readonly landed: Promise<LoadedSpan>;
  readonly land: (loaded: LoadedSpan) => void;
  readonly fail: (error: unknown) => void;
  loaded?: LoadedSpan;
  ended?: Promise<void>;
}

function newFlight(ticket: Ticket): Flight {
  const { promise, resolve, reject } = Promise.withResolvers<LoadedSpan>();
  return { ticket, landed: promise, land: resolve, fail: reject };
}
