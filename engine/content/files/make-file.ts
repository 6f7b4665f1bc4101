import { createHash } from "node:crypto";
import { closeSync, readSync, writeSync } from "node:fs";
import { openIfThere } from "../../system/open-if-there.ts";
import { createBootStamp } from "../disk/boot-stamp.ts";
import { type Claim, tryClaim } from "../disk/claim.ts";
import type { FilePart } from "../layer-bytes.ts";

/** A file to be made, or verified, under the name of its digest. Plain data: sent to a worker thread. */
export interface FileJob {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  /** Where its bytes are; absent when the file is there and was not verified since this machine started. */
  readonly parts?: readonly FilePart[];
}

/** `busy`: another process makes it; `gone`: what it is made of is no longer there; `wrong`: the bytes have another digest. */
export type FileResult = "made" | "verified" | "busy" | "gone" | "wrong";

/**
 * Reads, hashes and writes in one pass. Sharing blocks with the source is no use here: a file begins at a multiple of 512
 * in its layer, hardly ever at a block of the file system.
 * @throws SystemError or Node's own, for a full disk among others
 */
export function makeFile({ path, digest, size, parts }: FileJob): FileResult {
  if (parts === undefined) return verifyFile(path, digest, size);
  const claim = tryClaim(path);
  if (claim === undefined) return "busy";
  let result: FileResult | undefined;
  try {
    result = copyParts(parts, claim, digest);
  } finally {
    if (result === "made") claim.publish();
    else claim.abandon();
  }
  return result;
}

function copyParts(parts: readonly FilePart[], claim: Claim, digest: string): FileResult {
  const hash = createHash("sha256");
  for (const part of parts) {
    const isThere = readPart(part, (bytes) => {
      hash.update(bytes);
      writeAll(claim.fd, bytes);
    });
    if (!isThere) return "gone";
  }
  if (hash.digest("hex") !== digest) return "wrong";
  createBootStamp().mark(claim.path);
  return "made";
}

function verifyFile(path: string, digest: string, size: number): FileResult {
  const hash = createHash("sha256");
  if (!readPart({ path, offset: 0, length: size }, (bytes) => hash.update(bytes))) return "gone";
  if (hash.digest("hex") !== digest) return "wrong";
  createBootStamp().mark(path);
  return "verified";
}

/** @returns false when the file is missing or too short */
function readPart({ path, offset, length }: FilePart, see: (bytes: Buffer) => void): boolean {
  const fd = openIfThere(path);
  if (fd === undefined) return false;
  try {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, length));
    for (let done = 0; done < length; ) {
      const count = readSync(fd, chunk, 0, Math.min(chunk.length, length - done), offset + done);
      if (count === 0) return false;
      see(chunk.subarray(0, count));
      done += count;
    }
    return true;
  } finally {
    closeSync(fd);
  }
}

const chunkBytes = 1024 * 1024;

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
