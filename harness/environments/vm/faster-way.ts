import { bootTrialGuest, type GuestPlan, RestoreFailed, restoreTrialGuest, type TrialGuest } from "./trial-guest.ts";

type BringUp = (plan: GuestPlan) => Promise<TrialGuest>;

/** Restores, until that has failed twice or taken longer than the boot before it. A guest that cannot be restored is booted at once. */
export function fasterWay(restore: BringUp = restoreTrialGuest, boot: BringUp = bootTrialGuest): BringUp {
  let boots = false;
  let failures = 0;
  return async (plan) => {
    if (boots) return boot(plan);
    try {
      const guest = await restore(plan);
      boots = guest.bootedMs !== undefined && guest.readyMs > guest.bootedMs;
      return guest;
    } catch (error) {
      if (!(error instanceof RestoreFailed)) throw error;
      // Once may be a busy disk, and to boot takes many times as long.
      boots = ++failures > 1;
      plan.log(`${error.message}; ${boots ? "this kernel's guests are booted from now on" : "it is booted instead"}`);
      return boot(plan);
    }
  };
}
