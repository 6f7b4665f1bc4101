import { NotAvailable } from "../../harness/apt/not-available.ts";

/** What a build goes on without, each with its reason. */
export class MissingList {
  readonly entries: { what: string; reason: string }[] = [];

  add(what: string, reason: string): void {
    this.entries.push({ what, reason });
  }

  /** Does `work`, and lists `what` as missing if it throws NotAvailable. */
  async unless(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof NotAvailable)) throw error;
      this.add(what, error.message);
    }
  }
}
