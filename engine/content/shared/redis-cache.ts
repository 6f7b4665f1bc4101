import { createClient, ErrorReply, RESP_TYPES } from "@redis/client";
import { CacheUnavailable, type SharedCache } from "./shared-cache.ts";
import { within } from "./within.ts";

/** Spans in a Redis server as `mountproof:<sha256>`. How much it keeps is for the server (`maxmemory`) to say. */
export function createRedisCache(url: string, deadlineMs = 3000): SharedCache {
  let connecting: Promise<Client> | undefined;
  const drop = (broken: Promise<Client> | undefined) => {
    if (connecting === broken) connecting = undefined;
    broken?.then(destroy, () => {});
  };
  /**
   * One connection, made when it is needed. When it breaks, or who uses it finds it broken, it is dropped, so the next call
   * makes another: a server that ends idle connections (`timeout`) is not down.
   */
  const client = () => {
    if (connecting !== undefined) return connecting;
    const made = connect(url, deadlineMs, () => drop(made));
    connecting = made;
    return made;
  };
  const call = async <T>(command: (client: Client) => Promise<T>): Promise<T> => {
    const used = client();
    try {
      return await within(deadlineMs, used.then(command));
    } catch (cause) {
      // A refusal (full, read-only) comes over a connection that works.
      if (!(cause instanceof ErrorReply)) drop(used);
      throw new CacheUnavailable(`shared cache ${withoutPassword(url)}: ${reason(cause)}`, { cause });
    }
  };
  return {
    async get(digest, offset, length) {
      if (length === 0) return Buffer.alloc(0);
      const part = await call((redis) => redis.getRange(keyOf(digest), offset, offset + length - 1));
      // A key that is not there reads as an empty string; nothing empty is ever kept.
      return part?.length ? part : undefined;
    },
    async put(digest, bytes) {
      await call((redis) => redis.set(keyOf(digest), bytes));
    },
    close: () => drop(connecting),
  };
}

const keyOf = (digest: string) => `mountproof:${digest}`;

type Client = ReturnType<typeof newClient>;

async function connect(url: string, deadlineMs: number, onBroken: () => void): Promise<Client> {
  const client = newClient(url, deadlineMs);
  // Whoever waits for an answer is told besides; without a listener the process would end.
  client.on("error", onBroken);
  await client.connect();
  return client;
}

function newClient(url: string, connectTimeout: number) {
  return createClient({
    url,
    RESP: 2,
    // Whether and when to try again is decided by who asks.
    socket: { connectTimeout, reconnectStrategy: false },
    disableOfflineQueue: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
}

function destroy(client: Client): void {
  if (client.isOpen) client.destroy();
}

/** A password may hold `@`, or `/` where somebody forgot to escape it. */
function withoutPassword(url: string): string {
  return JSON.stringify(url.replace(/\/\/.*@/, "//"));
}

/** A refused connection to a name with several addresses has an empty message. */
function reason(cause: unknown): string {
  const { message, code } = cause as Error & { code?: string };
  return message || code || "cannot connect";
}
