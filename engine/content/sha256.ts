import { setImmediate as turn } from "node:timers/promises";

/** SHA-256 in lower-case hex. Lets other work through between slices: a span takes some milliseconds. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // Not before it is needed: `node:crypto` takes several milliseconds of a server's start to load.
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    if (at > 0) await turn();
    hash.update(bytes.subarray(at, at + sliceBytes));
  }
  return hash.digest("hex");
}

const sliceBytes = 512 * 1024;
