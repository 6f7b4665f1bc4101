/** Bounds how many spans are got at once, and lets readers go before the background. */
export interface Slots {
  /** Queues for a slot. */
  enter(background: boolean): Ticket;
}

export interface Ticket {
  readonly granted: Promise<void>;
  /** Somebody waits for it now: it is no longer work for the background. */
  hasten(): void;
  /** Frees the slot; call it once, after `granted`. */
  leave(): void;
}

interface Waiting {
  background: boolean;
  readonly grant: () => void;
}

/** @param backgroundLimit slots that work for the background may hold of all */
export function createSlots(limit: number, backgroundLimit: number): Slots {
  const waiting: Waiting[] = [];
  const running = new Set<Waiting>();
  const next = () => {
    while (running.size < limit) {
      const inBackground = [...running].filter(({ background }) => background).length;
      const first = waiting.find(({ background }) => !background);
      const chosen = first ?? (inBackground < backgroundLimit ? waiting[0] : undefined);
      if (chosen === undefined) return;
      waiting.splice(waiting.indexOf(chosen), 1);
      running.add(chosen);
      chosen.grant();
    }
  };
  return {
    enter(background) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const entry: Waiting = { background, grant: resolve };
      waiting.push(entry);
      next();
      return {
        granted: promise,
        hasten() {
          entry.background = false;
          next();
        },
        leave() {
          running.delete(entry);
          next();
        },
      };
    },
  };
}
