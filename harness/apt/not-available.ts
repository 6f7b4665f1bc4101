/** The mirror lacks something: the matrix loses what needs it and goes on. Any other error ends the build. */
export class NotAvailable extends Error {
  override readonly name = "NotAvailable";
}
