import { createHash, type Hash } from "node:crypto";
import { UserError } from "../errors.ts";

/** `sha256:<hex>`, checked: its parts are safe as file names. */
export interface Digest {
  readonly algorithm: "sha256" | "sha512";
  readonly hex: string;
}

/**
 * @param where what holds the digest, for the message
 * @throws UserError `BAD_DIGEST`; a hostile image could otherwise name a path outside its layout
 */
export function parseDigest(text: string, where: string): Digest {
  const match = /^(?:(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128}))$/.exec(text);
  if (match === null) {
    const hint = "a digest is sha256: and 64, or sha512: and 128 lower-case hexadecimal digits";
    throw new UserError("BAD_DIGEST", `reading ${where}: ${JSON.stringify(text.slice(0, 200))} is not a digest`, hint);
  }
  const [, sha256, hex256, , hex512] = match;
  return sha256 ? { algorithm: "sha256", hex: hex256 ?? "" } : { algorithm: "sha512", hex: hex512 ?? "" };
}

export function hashFor(digest: string): Hash {
  return createHash(parseDigest(digest, "a digest").algorithm);
}

/** @throws UserError `DIGEST_MISMATCH` that names what was read, the wanted and the found digest */
export function verifyDigest(what: string, wanted: string, hash: Hash): void {
  const found = `${wanted.slice(0, wanted.indexOf(":"))}:${hash.digest("hex")}`;
  if (found === wanted) return;
  const message = `verifying ${what}: wanted digest "${wanted}", found "${found}"`;
  throw new UserError("DIGEST_MISMATCH", message, "the image is damaged; copy or pull it again");
}
