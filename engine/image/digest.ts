import { createHash, type Hash } from "node:crypto";
import { UserError } from "../errors.ts";
import { parseDigest } from "./parse-digest.ts";

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
