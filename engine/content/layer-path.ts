import { join } from "node:path";
import { parseDigest } from "../image/parse-digest.ts";

/** Where an uncompressed layer lies in a store, or would lie: `<directory>/sha256/<hex>.tar`. @throws UserError `BAD_DIGEST` */
export function layerPath(directory: string, diffId: string): string {
  const { algorithm, hex } = parseDigest(diffId, "a layer's diffID");
  return join(directory, algorithm, `${hex}.tar`);
}
