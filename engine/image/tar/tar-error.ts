import { UserError } from "../../errors.ts";

/** A tar archive that cannot be read as it is. `what` completes "… is not a valid tar archive: ". */
export function tarError(label: string, what: string): UserError {
  return new UserError(
    "BAD_TAR",
    `reading ${label}: not a valid tar archive: ${what}`,
    "build or download the image again",
  );
}

/** A tar archive that is well formed but holds something that no image layer needs. */
export function unsupportedTar(label: string, what: string): UserError {
  return new UserError(
    "UNSUPPORTED_TAR",
    `reading ${label}: ${what}`,
    "pack the layer again as plain ustar, PAX or GNU tar",
  );
}
