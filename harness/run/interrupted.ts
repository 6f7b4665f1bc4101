/** The signal came before there was anything to record: no ledger was begun, and none was gone on with. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted before the first trial; nothing was written");
    this.name = "Interrupted";
  }
}
