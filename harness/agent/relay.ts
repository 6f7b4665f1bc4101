/** Trials that overlap: whoever has the baton works, whoever sleeps hands it on. */

/** One trial's place in the relay. */
export interface Runner {
  /** Waits for the first turn; false when the relay takes no more beginners. */
  begin(): Promise<boolean>;
  /**
   * Hands the baton on, sleeps, and takes it back.
   * @returns milliseconds that the baton was waited for after the sleep
   */
  sleep(ms: number): Promise<number>;
  /** Hands it on for good. */
  end(): void;
}

export interface Relay {
  /** @param delayMs how long the trial is going to sleep: the pace rests on it */
  runner(delayMs: number): Runner;
}

export interface RelayLimits {
  /** Trials that have begun and not ended, at most. */
  readonly inFlight: number;
  /** Milliseconds after which no trial begins any more. */
  readonly beginsWithinMs: number;
}

/** How long trials work, as seen lately; relays of alike trials share it. */
export interface Pace {
  /** Longest work before a sleep, and after one. */
  headMs: number;
  tailMs: number;
  /** Some trial has ended. */
  known: boolean;
}

export function unknownPace(): Pace {
  return { headMs: 0, tailMs: 0, known: false };
}

interface Waiting {
  readonly delayMs: number;
  readonly go: (mayRun: boolean) => void;
}

interface State {
  readonly limits: RelayLimits;
  readonly pace: Pace;
  readonly openedAt: number;
  /** Since when the baton's holder works; undefined when nobody does. */
  workingSince: number | undefined;
  inFlight: number;
  /** When those who sleep will wake. */
  readonly wakes: Set<{ readonly at: number }>;
  readonly woken: (() => void)[];
  readonly beginners: Waiting[];
  timer: NodeJS.Timeout | undefined;
}

/**
 * A sleeper that woke while another one works would sleep longer than its cell says. So a trial begins only when the next sleeper
 * is not due before it sleeps itself, and when its own awakening leaves time for the work of the one before. How long work takes
 * is learnt on the way; as long as nothing is known, the first trial runs alone. Who wakes goes before who begins.
 */
export function openRelay(limits: RelayLimits, pace: Pace = unknownPace()): Relay {
  const state: State = {
    limits,
    pace,
    openedAt: performance.now(),
    workingSince: undefined,
    ...{ inFlight: 0, wakes: new Set(), woken: [], beginners: [], timer: undefined },
  };
  return { runner: (delayMs) => runner(state, delayMs) };
}

function runner(state: State, delayMs: number): Runner {
  let slept = false;
  const stop = () => {
    const workedMs = performance.now() - (state.workingSince ?? performance.now());
    const { pace } = state;
    if (slept) pace.tailMs = longestLately(pace.tailMs, workedMs);
    else pace.headMs = longestLately(pace.headMs, workedMs);
    state.workingSince = undefined;
  };
  return {
    begin: () =>
      new Promise((resolve) => {
        state.beginners.push({ delayMs, go: resolve });
        handOn(state);
      }),
    sleep: async (ms) => {
      stop();
      slept = true;
      await nap(state, ms);
      const wokenAt = performance.now();
      await new Promise<void>((resolve) => {
        state.woken.push(resolve);
        handOn(state);
      });
      return performance.now() - wokenAt;
    },
    end: () => {
      stop();
      state.inFlight--;
      state.pace.known = true;
      handOn(state);
    },
  };
}

/** One slow trial must not set the pace for all that come after it. */
function longestLately(longestMs: number, workedMs: number): number {
  return Math.max(workedMs, 0.8 * longestMs);
}

async function nap(state: State, ms: number): Promise<void> {
  const wake = { at: performance.now() + ms };
  state.wakes.add(wake);
  handOn(state);
  await new Promise((resolve) => setTimeout(resolve, ms));
  state.wakes.delete(wake);
}

function handOn(state: State): void {
  clearTimeout(state.timer);
  if (state.workingSince !== undefined) return;
  const sleeper = state.woken.shift();
  if (sleeper) {
    state.workingSince = performance.now();
    sleeper();
    return;
  }
  const next = state.beginners[0];
  if (next) beginWhenDue(state, next);
}

function beginWhenDue(state: State, next: Waiting): void {
  const now = performance.now();
  if (now - state.openedAt > state.limits.beginsWithinMs) {
    for (const { go } of state.beginners.splice(0)) go(false);
    return;
  }
  const dueAt = dueFor(state, next, now);
  if (dueAt <= now) {
    state.beginners.shift();
    state.workingSince = now;
    state.inFlight++;
    next.go(true);
  } else if (Number.isFinite(dueAt)) {
    state.timer = setTimeout(handOn, dueAt - now, state);
  }
}

/** When the trial may begin as things are; infinite when somebody else's step has to come first. */
function dueFor({ limits, inFlight, pace, wakes }: State, { delayMs }: Waiting, now: number): number {
  const { headMs, tailMs, known } = pace;
  if (inFlight === 0) return now;
  if (!known || inFlight >= limits.inFlight) return Number.POSITIVE_INFINITY;
  const times = [...wakes].map(({ at }) => at);
  // One that is due before this one would sleep comes first.
  const dueAt = Math.max(...times) + tailMs - headMs - delayMs;
  const begin = Math.max(now, dueAt);
  return begin + headMs > Math.min(...times) ? Number.POSITIVE_INFINITY : dueAt;
}
