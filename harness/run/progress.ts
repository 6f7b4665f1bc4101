import type { Outcome } from "../../scenarios/outcome.ts";

/** What a person sees while a run goes on. */
export interface Progress {
  /** A stage begins or something is worth a line of its own. */
  say(line: string): void;
  /** The functions are called only when the line is drawn. */
  trial(now: {
    outcome: Outcome;
    scenario: string;
    trials: number;
    cells: number;
    cellsDone: () => number;
    msLeft: () => number;
  }): void;
  /** Ends the live line. */
  close(): void;
}

/** One line that is rewritten, ten times a second at most. */
export function liveProgress(stream: NodeJS.WriteStream): Progress {
  const clear = () => stream.write("\r\x1b[K");
  const mayDraw = everyMs(100);
  return {
    say(line) {
      clear();
      stream.write(`${line}\n`);
    },
    trial(now) {
      if (!mayDraw()) return;
      clear();
      stream.write(describe(now).slice(0, (stream.columns ?? 80) - 1));
    },
    close: clear,
  };
}

/** For logs: a line every ten seconds. */
export function plainProgress(write: (text: string) => void): Progress {
  const mayDraw = everyMs(10_000);
  return {
    say: (line) => write(`${line}\n`),
    trial(now) {
      if (mayDraw()) write(`${describe(now)}\n`);
    },
    close: () => undefined,
  };
}

function describe(now: Parameters<Progress["trial"]>[0]): string {
  return `${now.cellsDone()} of ${now.cells} cells settled, ${now.trials} trials, about ${duration(Math.max(0, now.msLeft()))} left (${now.scenario}: ${now.outcome})`;
}

/** `45 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function everyMs(interval: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < interval) return false;
    last = now;
    return true;
  };
}
