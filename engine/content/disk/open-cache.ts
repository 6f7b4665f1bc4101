import { type BackOff, createBackOff } from "../back-off.ts";
import type { ContentSpec } from "../content.ts";
import { createWholeFiles, type WholeFiles } from "../files/whole-files.ts";
import type { LayerBytes } from "../layer-bytes.ts";
import type { ContentParts } from "../open-content.ts";
import { createBootStamp } from "./boot-stamp.ts";
import { type CacheDirectory, createCacheDirectory } from "./cache-directory.ts";
import { createRoom, type Room } from "./room.ts";

/** A disk cache, of spans and of whole files. */
export interface OpenCache {
  readonly directory: CacheDirectory;
  readonly room: Room;
  readonly backOff: BackOff;
  /** Makes whole files of these bytes. */
  wholeFiles(bytes: LayerBytes): WholeFiles;
}

/** Touches nothing until something is read or written. */
export function openCache({ directory, maxBytes }: NonNullable<ContentSpec["cache"]>, parts: ContentParts): OpenCache {
  const shared = {
    directory: createCacheDirectory(directory, createBootStamp()),
    room: createRoom(directory, maxBytes, parts.counters),
    backOff: createBackOff(parts.backOffTimes),
  };
  return { ...shared, wholeFiles: (bytes) => createWholeFiles({ ...parts, ...shared, bytes }) };
}
