import { badFault } from "./bad-fault.ts";

/**
 * A pattern over names as latin1.
 * @throws UserError when it is no regular expression
 */
export function namePattern(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw badFault(`${JSON.stringify(source)} is no pattern: ${(error as Error).message}`, "use a regular expression");
  }
}
