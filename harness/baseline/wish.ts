export interface UpdateWish {
  /** Why new known failures are waived, and until which day. */
  readonly reason?: string | undefined;
  readonly expires?: string | undefined;
  /** Only cells of these scenarios. */
  readonly only?: readonly string[] | undefined;
  /** Drop what the run was asked for and lacks. */
  readonly prune?: boolean | undefined;
  /** A day, UTC. */
  readonly today: string;
}
