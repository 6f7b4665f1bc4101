import { UserError } from "../../errors.ts";

/** A layer that cannot be applied to the layers below it. */
export function layerError(name: string, what: string): UserError {
  const hint = "an extraction of this image fails here too; build the image again";
  return new UserError("BAD_LAYER", `applying layer entry ${JSON.stringify(name)}: ${what}`, hint);
}
