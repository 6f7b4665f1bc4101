import { UserError } from "../../../engine/errors.ts";

export function badOptions(message: string, hint: string): UserError {
  return new UserError("BAD_OPTIONS", message, hint);
}
