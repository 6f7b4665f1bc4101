import { closeSync, existsSync, rmSync } from "node:fs";
import type { Inode } from "../../index/model.ts";
import type { BackOff } from "../back-off.ts";
import { type CacheDirectory, touch } from "../disk/cache-directory.ts";
import type { Room } from "../disk/room.ts";
import type { LayerBytes, LayerRange } from "../layer-bytes.ts";
import { createLru } from "../lru.ts";
import type { Counters } from "../metrics.ts";
import type { Warnings } from "../warnings.ts";
import { createFileMaker } from "./file-maker.ts";
import type { FileJob, FileResult } from "./make-file.ts";

/**
 * Whole files for passthrough, `DIR/files/ab/<sha256>`. One is made in the background when it is opened and all of its
 * bytes are on this machine; when they are not, then when a read brought the last of them. Only files of `minBytes` and
 * more: a smaller one is read with one request anyway, and the kernel keeps it.
 */
export interface WholeFiles {
  /** A descriptor to be used at once: it is kept open as long as it is among those asked for lately. */
  backing(inode: Inode): number | undefined;
  /** Bytes of this file have just come to this machine. */
  arrived(inode: Inode): void;
  /** Resolves when no file is being made. */
  idle(): Promise<void>;
  close(): void;
}

export interface WholeFilesParts {
  readonly directory: CacheDirectory;
  readonly room: Room;
  readonly backOff: BackOff;
  readonly bytes: LayerBytes;
  readonly counters: Counters;
  readonly warnings: Warnings;
  readonly minBytes?: number;
}

export function createWholeFiles(parts: WholeFilesParts): WholeFiles {
  const { directory, room, backOff, bytes, counters, warnings, minBytes = 64 * 1024 } = parts;
  const open = createLru<number>(openFiles, closeSync);
  const wanted = createLru<true>(wantedFiles);
  const making = new Map<string, Promise<void>>();
  const arriving = new Set<Promise<void>>();
  const hopeless = new Set<string>();
  const maker = createFileMaker();
  let isClosed = false;

  const trouble = (error: unknown) => {
    if (!(error instanceof Error)) throw error;
    counters.add("unavailable.files");
    warnings.raise("files", "failure", `passthrough files in ${JSON.stringify(directory.path)}: ${error.message}`);
  };
  const settle = (job: FileJob, result: FileResult) => {
    if (result === "made") {
      counters.add("filesMade");
      counters.add("fileBytesMade", job.size);
    }
    if (result !== "wrong") return void warnings.clear("files", "failure");
    counters.add("wrong.files");
    // A copy that went bad is made anew; bytes that were wrong from the start would be so again.
    if (job.parts === undefined) rmSync(job.path, { force: true });
    else hopeless.add(job.digest);
    warnings.raise("files", "wrong", `${JSON.stringify(job.path)} would not hold the bytes it is named for; not used`);
  };
  const work = async (job: FileJob) => {
    try {
      const written = job.parts && (await room.make(job.size));
      if (job.parts !== undefined && written === undefined) return void hopeless.add(job.digest);
      try {
        settle(job, await maker.make(job));
      } finally {
        written?.();
      }
    } catch (error) {
      if (isClosed) return;
      backOff.failed();
      trouble(error);
    }
  };
  const begin = ({ digest, place, size }: Whole) => {
    if (isClosed || hopeless.has(digest) || making.has(digest) || making.size >= waitingFiles) return;
    const path = directory.pathOf("files", digest);
    const found = existsSync(path) ? undefined : bytes.locate(place);
    if (found === undefined && !existsSync(path)) return void wanted.set(digest, true, 1);
    if (!backOff.mayTry()) return;
    wanted.delete(digest);
    const job = { path, digest, size, ...(found && { parts: found }) };
    making.set(
      digest,
      work(job).finally(() => making.delete(digest)),
    );
  };
  const track = (arrival: Promise<void>) => {
    arriving.add(arrival);
    void arrival.finally(() => arriving.delete(arrival));
  };
  const wholeOf = (inode: Inode): Whole | undefined => {
    const { content, size } = inode;
    if (content?.digest === undefined || size < minBytes) return undefined;
    const place = { layer: content.layer, offset: content.offset, length: size, fileEnd: content.offset + size };
    return { digest: content.digest, size, place };
  };
  return {
    backing(inode) {
      const whole = wholeOf(inode);
      if (whole === undefined || isClosed) return undefined;
      const known = open.get(whole.digest);
      try {
        if (known !== undefined) {
          touch(known);
          return known;
        }
        const fd = directory.openTrusted("files", whole.digest, whole.size);
        if (fd === undefined) return void begin(whole);
        open.set(whole.digest, fd, 1);
        return fd;
      } catch (error) {
        return void trouble(error);
      }
    },
    arrived(inode) {
      const whole = wholeOf(inode);
      if (whole !== undefined && wanted.get(whole.digest)) track(bytes.stored(whole.place).then(() => begin(whole)));
    },
    async idle() {
      while (making.size + arriving.size > 0) await Promise.all([...arriving, ...making.values()]);
    },
    close() {
      isClosed = true;
      maker.close();
      open.clear();
    },
  };
}

interface Whole {
  readonly digest: string;
  readonly size: number;
  readonly place: LayerRange;
}

/** Descriptors kept open, files that may wait for their bytes, and for the maker. */
const openFiles = 512;
const wantedFiles = 1024;
const waitingFiles = 256;
