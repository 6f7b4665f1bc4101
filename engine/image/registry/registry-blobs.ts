import type { Blob, BlobSource } from "../blob-source.ts";
import { hashFor, verifyDigest } from "../digest.ts";
import { verifyRange } from "../range.ts";
import { openRange } from "./blob-range.ts";
import type { RegistryClient } from "./client.ts";
import { waitToRetry } from "./retry.ts";

/** Blobs of a repository. */
export function registryBlobs(client: RegistryClient): BlobSource {
  return {
    label: client.label,
    read: (blob, offset, length) => readRange(client, blob, offset, length),
    stream: (blob) => streamBlob(client, blob),
    close: () => client.close(),
  };
}

async function readRange(client: RegistryClient, blob: Blob, offset: number, length: number): Promise<Buffer> {
  verifyRange(client.label, blob, offset, length);
  if (length === 0) return Buffer.alloc(0);
  const bytes = await client.retrying(async () => {
    const signal = AbortSignal.timeout(client.timeoutMs + Math.ceil(length / slowestBytesPerMs));
    const target = Buffer.allocUnsafe(length);
    let done = 0;
    for await (const chunk of openRange(client, blob, { offset, length }, signal)) done += chunk.copy(target, done);
    return target;
  });
  if (length === blob.size) verifyDigest(nameOf(blob), blob.digest, hashFor(blob.digest).update(bytes));
  return bytes;
}

/** A server that trickles is as good as one that hangs. */
const slowestBytesPerMs = 16;

/** Goes on where the connection was cut, as often in a row as the policy allows. */
async function* streamBlob(client: RegistryClient, blob: Blob): AsyncGenerator<Buffer> {
  const hash = hashFor(blob.digest);
  let done = 0;
  let failures = 0;
  while (done < blob.size) {
    const start = done;
    try {
      for await (const chunk of openRange(client, blob, { offset: done, length: blob.size - done })) {
        hash.update(chunk);
        done += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (done - start >= progressBytes) failures = 0;
      await waitToRetry(client.policy, error, failures);
      failures += 1;
    }
  }
  verifyDigest(nameOf(blob), blob.digest, hash);
}

/** An attempt that brings less got nowhere: else a blob of a server that cuts after each byte would never be given up. */
const progressBytes = 16 * 1024;

function nameOf({ digest }: Blob): string {
  return `blob ${JSON.stringify(digest)}`;
}
