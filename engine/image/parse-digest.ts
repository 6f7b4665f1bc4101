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
