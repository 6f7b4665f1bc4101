/** Named gates at which requests wait. A gate exists as soon as someone speaks of it, and stays open once opened. */
export interface Gates {
  open(name: string): void;
  /** Resolves when a request has come to the gate, now or earlier. */
  reached(name: string): Promise<void>;
  /** For a request that comes to the gate: resolves when it may go on. */
  pass(name: string): Promise<void>;
}

interface Gate {
  readonly opened: PromiseWithResolvers<void>;
  readonly reached: PromiseWithResolvers<void>;
}

export function createGates(): Gates {
  const gates = new Map<string, Gate>();
  const named = (name: string): Gate => {
    const known = gates.get(name);
    if (known !== undefined) return known;
    const gate = { opened: Promise.withResolvers<void>(), reached: Promise.withResolvers<void>() };
    gates.set(name, gate);
    return gate;
  };
  return {
    open: (name) => named(name).opened.resolve(),
    reached: (name) => named(name).reached.promise,
    pass(name) {
      const gate = named(name);
      gate.reached.resolve();
      return gate.opened.promise;
    },
  };
}
