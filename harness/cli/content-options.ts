/** The options that say where the bytes of a lazily mounted image are kept. */
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { ContentSpec } from "../../engine/content/content.ts";
import { UserError } from "../../engine/errors.ts";
import { defaultStore } from "./indexed-image.ts";
import { bytes } from "./size.ts";

export interface ContentOptions {
  readonly cache?: string;
  readonly cacheSize?: number;
  readonly sharedCache?: string;
  readonly prefetch?: string;
}

export function addContent(command: Command): Command {
  return command
    .option("--cache <dir>", `disk cache of a lazily mounted image (default: "${defaultCache()}")`)
    .option("--cache-size <bytes>", "how large the disk cache may grow, 10G (default: 10G)", bytes)
    .option("--shared-cache <dir or url>", "cache shared with other machines: a directory, or redis://HOST[:PORT]")
    .option("--prefetch <file>", "list of what to fetch first, as `mountproof trace` writes it");
}

/** @throws UserError `BAD_SHARED_CACHE` */
export function toContentSpec({
  cache = defaultCache(),
  cacheSize,
  sharedCache,
  prefetch,
}: ContentOptions): ContentSpec {
  return {
    cache: { directory: resolve(cache), ...(cacheSize === undefined ? {} : { maxBytes: cacheSize }) },
    ...(sharedCache === undefined ? {} : { shared: toShared(sharedCache) }),
    ...(prefetch === undefined ? {} : { prefetch: resolve(prefetch) }),
  };
}

/** @throws UserError `BAD_OPTIONS` for what only a lazily mounted image can have */
export function refuseContentOptions(options: ContentOptions): void {
  const given = Object.entries({
    "--cache": options.cache,
    "--cache-size": options.cacheSize,
    "--shared-cache": options.sharedCache,
    "--prefetch": options.prefetch,
  }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const text = `${given[0]} is given, and the image's layers are to lie in the store as a whole`;
  throw new UserError("BAD_OPTIONS", text, "add --lazy or --index, or leave it out");
}

function toShared(where: string): NonNullable<ContentSpec["shared"]> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(where)?.[1];
  if (scheme === undefined) return { kind: "directory", directory: resolve(where) };
  const why = whyNoRedis(scheme, where);
  if (why === undefined) return { kind: "redis", url: where };
  // Not quoted: it may hold a password.
  const text = `the shared cache "${scheme}://…" ${why}`;
  throw new UserError("BAD_SHARED_CACHE", text, "give a path, or redis://HOST[:PORT]");
}

function whyNoRedis(scheme: string, where: string): string | undefined {
  if (scheme !== "redis" && scheme !== "rediss") return "is neither a directory nor a Redis server";
  if (!URL.canParse(where)) return "is no valid URL";
  return new URL(where).hostname === "" ? "names no server" : undefined;
}

function defaultCache(): string {
  return join(dirname(defaultStore()), "content");
}
