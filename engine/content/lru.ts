/** A bounded map that forgets what was not asked for longest. */
export interface Lru<V> {
  /** Counts as a use. */
  get(key: string): V | undefined;
  /** Drops others until all fit; what was just set stays, however heavy. */
  set(key: string, value: V, weight: number): void;
  delete(key: string): void;
  clear(): void;
}

/** @param dropped told of each value that leaves, for whatever reason */
export function createLru<V>(limit: number, dropped: (value: V) => void = () => {}): Lru<V> {
  const entries = new Map<string, { readonly value: V; readonly weight: number }>();
  let total = 0;
  const remove = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    total -= entry.weight;
    dropped(entry.value);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      // A Map keeps the order of insertion: the first key is the one not used longest.
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, weight) {
      remove(key);
      entries.set(key, { value, weight });
      total += weight;
      for (const oldest of entries.keys()) {
        if (total <= limit || oldest === key) return;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      for (const key of [...entries.keys()]) remove(key);
    },
  };
}
