import type { Counters, Troubled } from "./metrics.ts";

/** Tells of trouble once, not for each read that meets it. */
export interface Warnings {
  /** Says nothing when the same was said and nobody cleared it since. @param topic what kind of trouble */
  raise(who: Troubled, topic: string, message: string): void;
  /** The trouble is over: the next one is told again. */
  clear(who: Troubled, topic: string): void;
}

export function createWarnings(counters: Counters, print: (message: string) => void): Warnings {
  const raised = new Set<string>();
  return {
    raise(who, topic, message) {
      const key = `${who} ${topic}`;
      if (raised.has(key)) return;
      raised.add(key);
      counters.add(`warnings.${who}`);
      print(message.replaceAll("\n", " "));
    },
    clear: (who, topic) => void raised.delete(`${who} ${topic}`),
  };
}
