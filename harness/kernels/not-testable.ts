/** A kernel cannot be tested, through no fault of the person who asked for it: the report lists it and the run goes on. */
export class NotTestable extends Error {
  override readonly name = "NotTestable";
  /** The kernel, as the report calls it. */
  readonly what: string;
  readonly reason: string;
  constructor(what: string, reason: string, options?: ErrorOptions) {
    super(`kernel ${what} is not testable: ${reason}`, options);
    this.what = what;
    this.reason = reason;
  }
}
