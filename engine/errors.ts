/** A fault of the person (or program) that gave us input: the command line prints one line and exits with 2. */
export class UserError extends Error {
  /** Stable, for programs: `BAD_IMAGE_REFERENCE`. */
  readonly code: string;
  /** How to mend it. */
  readonly hint: string;
  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
    this.code = code;
    this.hint = hint;
  }
}
