import { existsSync, write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Claim, tryClaim } from "./claim.ts";
import type { SpanFiles, SpanFilesParts, SpanKey } from "./span-files.ts";

/** The writing half of the disk cache. @param trouble told what failed */
export function createSpanWriter(
  { directory, room, backOff, warnings, patienceMs = 15_000 }: SpanFilesParts,
  trouble: (error: unknown) => undefined,
): Pick<SpanFiles, "claim" | "write"> {
  const failed = (error: unknown): undefined => {
    backOff.failed();
    return trouble(error);
  };
  const isWritten = async (claim: Claim, span: SpanKey, bytes: Buffer): Promise<boolean> => {
    const release = await room.make(span.length).catch(failed);
    if (release === undefined) return false;
    try {
      await writeAll(claim.fd, bytes);
      directory.trust(span.digest, claim.path);
      return true;
    } catch (error) {
      failed(error);
      return false;
    } finally {
      release();
    }
  };
  return {
    async claim(span) {
      if (!backOff.mayTry()) return undefined;
      try {
        return await claimWithin(patienceMs, directory.pathOf("spans", span.digest));
      } catch (error) {
        return failed(error);
      }
    },
    async write(claim, span, bytes) {
      if (!(await isWritten(claim, span, bytes))) {
        claim.abandon();
        return false;
      }
      try {
        claim.publish();
      } catch (error) {
        failed(error);
        return false;
      }
      backOff.succeeded();
      warnings.clear("disk", "failure");
      return true;
    },
  };
}

async function claimWithin(patienceMs: number, path: string): Promise<Claim | undefined> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const claim = tryClaim(path);
    if (claim !== undefined || performance.now() >= end || existsSync(path)) return claim;
    await sleep(10);
  }
}

const writeAsync = promisify(write);

async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await writeAsync(fd, bytes, at, bytes.length - at, at)).bytesWritten;
  }
}
