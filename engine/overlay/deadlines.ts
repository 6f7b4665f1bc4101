/** How long each step may take, milliseconds. */
export interface Deadlines {
  /** For another process that works on the same container or image. */
  readonly lockMs: number;
  /** For the FUSE server's mount to stand and to answer. */
  readonly lowerMs: number;
  /** For the overlay's mount call. */
  readonly overlayMs: number;
  readonly probeMs: number;
  /** For one unmount call, and for a server to end after it. */
  readonly unmountMs: number;
}

export const defaultDeadlines: Deadlines = {
  lockMs: 60_000,
  lowerMs: 15_000,
  overlayMs: 10_000,
  probeMs: 10_000,
  unmountMs: 10_000,
};
