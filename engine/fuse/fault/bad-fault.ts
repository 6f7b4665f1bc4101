import { UserError } from "../../errors.ts";

/** A fault that this image or library cannot have. */
export function badFault(problem: string, hint: string): UserError {
  return new UserError("BAD_FAULT", `preparing faults: ${problem}`, hint);
}
