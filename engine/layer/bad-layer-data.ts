import { UserError } from "../errors.ts";

/** A blob that is not what its media type says. */
export function badLayerData(digest: string, why: string, options?: ErrorOptions): UserError {
  const hint = "the image was built wrongly; build it again";
  return new UserError("BAD_LAYER_DATA", `decompressing layer ${JSON.stringify(digest)}: ${why}`, hint, options);
}
