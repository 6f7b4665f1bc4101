import { UserError } from "../../engine/errors.ts";

/** A kernel cannot be tested, through no fault of ours: a report of several lists it and the run goes on. */
export class NotTestable extends UserError {
  /** The kernel, as the report calls it. */
  readonly what: string;
  readonly reason: string;
  constructor(what: string, reason: string, options?: ErrorOptions) {
    const hint = "choose another one: `mountproof kernels list`";
    super("KERNEL_NOT_TESTABLE", `kernel ${what} is not testable: ${reason}`, hint, options);
    this.what = what;
    this.reason = reason;
  }
}
