/** Random numbers of the actor's process. */
import { randomBytes, randomUUID } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { reseedProcess } from "../../engine/system/index.ts";

/** See `reseedProcess`; base64. */
export function reseed({ entropy }: { readonly entropy: string }): void {
  reseedProcess(Buffer.from(entropy, "base64"));
}

/** One from each source there is. Two guests restored from one snapshot must not have any of them in common. */
export interface RandomNumbers {
  readonly uuid: string;
  /** 16 bytes of OpenSSL's generator, hexadecimal. */
  readonly bytes: string;
  /** 16 bytes of the kernel's. */
  readonly urandom: string;
}

export function randomNumbers(_args: Readonly<Record<string, never>>): RandomNumbers {
  return {
    uuid: randomUUID({ disableEntropyCache: true }),
    bytes: randomBytes(16).toString("hex"),
    urandom: readUrandom(16).toString("hex"),
  };
}

function readUrandom(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  const fd = openSync("/dev/urandom", "r");
  readSync(fd, bytes);
  closeSync(fd);
  return bytes;
}
