import { mountCall } from "./mount-calls.ts";

/** What a trial did, line by line, for `mountproof repro`. Costs nothing unless someone wants to read it. */
export interface Transcript {
  note(what: string, facts?: unknown): void;
  call(actor: string, operation: string, args: unknown): void;
  failure(actor: string, operation: string, error: unknown): void;
  readonly lines: readonly string[] | undefined;
}

export function openTranscript(verbose: boolean): Transcript {
  return verbose ? recording() : silent;
}

const silent: Transcript = {
  note: () => undefined,
  call: () => undefined,
  failure: () => undefined,
  lines: undefined,
};

function recording(): Transcript {
  const start = performance.now();
  const lines: string[] = [];
  const add = (text: string) => lines.push(`${(performance.now() - start).toFixed(2).padStart(9)} ms  ${text}`);
  return {
    note: (what, facts) => add(facts && Object.keys(facts).length > 0 ? `${what} ${JSON.stringify(facts)}` : what),
    call: (actor, operation, args) => {
      add(`${actor}: ${operation}(${JSON.stringify(args)})`);
      const exact = mountCall(operation, args);
      if (exact) add(`  ${exact}`);
    },
    failure: (actor, operation, error) => add(`${actor}: ${operation} failed: ${(error as Error).message}`),
    lines,
  };
}
