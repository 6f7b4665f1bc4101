/** A cache that several machines use. What it gives is verified by whoever asked. */
export interface SharedCache {
  /**
   * A part of what is kept under a digest (SHA-256, lower-case hex). Fewer bytes where the value ends.
   * @returns undefined when it has nothing under this digest
   * @throws CacheUnavailable when it cannot tell
   */
  get(digest: string, offset: number, length: number): Promise<Buffer | undefined>;
  /** Replaces what is there. @throws CacheUnavailable */
  put(digest: string, bytes: Buffer): Promise<void>;
  /** Ends what is under way. */
  close(): void;
}

/** The cache is down, which says nothing about what it holds. */
export class CacheUnavailable extends Error {
  readonly code = "CACHE_UNAVAILABLE";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CacheUnavailable";
  }
}

export type SharedCacheSpec =
  | { readonly kind: "directory"; readonly directory: string }
  | { readonly kind: "redis"; readonly url: string };

/** Loads only the kind that is used, and that when it is first asked: a mount must not wait for it. */
export function openSharedCache(spec: SharedCacheSpec): SharedCache {
  let opening: Promise<SharedCache> | undefined;
  const cache = () => {
    opening ??= load(spec);
    return opening;
  };
  return {
    get: async (digest, offset, length) => (await cache()).get(digest, offset, length),
    put: async (digest, bytes) => (await cache()).put(digest, bytes),
    close: () => void opening?.then((opened) => opened.close()),
  };
}

async function load(spec: SharedCacheSpec): Promise<SharedCache> {
  if (spec.kind === "redis") return (await import("./redis-cache.ts")).createRedisCache(spec.url);
  return (await import("./directory-cache.ts")).createDirectoryCache(spec.directory);
}
