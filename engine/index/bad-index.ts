import { UserError } from "../errors.ts";

/** An index file that cannot be used. `why` completes "reading index …: ". */
export function badIndex(path: string, why: string, options?: ErrorOptions): UserError {
  return new UserError("BAD_INDEX", `reading index ${JSON.stringify(path)}: ${why}`, "index the image again", options);
}

/** A model that cannot be an index. `why` completes "writing an index: ". */
export function badModel(why: string): UserError {
  return new UserError("BAD_INDEX", `writing an index: ${why}`, "this is no index of an image; correct its maker");
}
