/** The words of the explorer: which orders of steps are run, which are left out, and why that loses nothing. */

/** How far the explorer goes. Part of what a report must state: beyond it nothing is known. */
export interface Bounds {
  /**
   * Preemptions of an order at most: moves of another actor while the one before could have gone on. Few are enough for most
   * races (Musuvathi and Qadeer, "Iterative context bounding", PLDI 2007).
   */
  readonly preemptions: number;
  /** Orders of one cell at most, those with the fewest preemptions first. */
  readonly orders: number;
}

/** The orders of one cell. */
export interface Explored extends ExplorationFacts {
  /** Ids, each of which replays its order (see `scenarios/order.ts`); fewest preemptions first, then by code unit. */
  readonly orders: readonly string[];
}

/** What a report tells about the orders of a cell. */
export interface ExplorationFacts {
  readonly bounds: Bounds;
  /** Orders that can happen: each actor's steps in turn, none before what it waits for, nobody moving whom the kernel keeps. Above 2^53 rounded. */
  readonly possible: number;
  /** Of these, orders with no more preemptions than the bound. */
  readonly withinPreemptions: number;
  /** Orders left out because they differ from one that is run only in neighbours that commute, and so lead to the same state. */
  readonly commuting: number;
  /** Distinct orders beyond `Bounds.orders`, not run. */
  readonly cut: number;
}
