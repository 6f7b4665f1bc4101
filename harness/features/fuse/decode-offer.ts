import { inHeaderBytes } from "../../../engine/fuse/protocol/message.ts";
import { initFlag } from "./init-flags.ts";

export interface FuseOffer {
  /** `7.45` */
  readonly version: string;
  /** Both words, `flags2` in the upper half. */
  readonly flags: bigint;
}

/** struct fuse_init_in behind the header; before protocol 7.36 it has no `flags2`. */
export function decodeOffer(request: Buffer): FuseOffer {
  const body = request.subarray(inHeaderBytes);
  const low = BigInt(body.readUInt32LE(12));
  const extended = body.length >= 20 && (low & initFlag("init-ext")) !== 0n;
  const high = extended ? BigInt(body.readUInt32LE(16)) : 0n;
  return { version: `${body.readUInt32LE(0)}.${body.readUInt32LE(4)}`, flags: low | (high << 32n) };
}
