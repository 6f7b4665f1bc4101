import type { KernelLog } from "../../engine/system/kmsg.ts";
import type { ActorPool } from "./actor-pool.ts";
import type { LowerSource } from "./lower-source.ts";
import type { PlacementLevel } from "./placements.ts";
import type { Pressure } from "./pressure.ts";
import type { AgentStart } from "./protocol.ts";
import type { Pace } from "./relay.ts";
import type { Stretch } from "./slowness.ts";

/** What an agent keeps between trials. */
export interface AgentParts {
  readonly start: AgentStart;
  readonly actors: ActorPool;
  readonly lowers: LowerSource;
  readonly kernelLog: KernelLog;
  readonly pressure: Pressure;
  /** Placements that could not be made, and why. Known when it has greeted. */
  readonly missingPlacements: Map<PlacementLevel, string>;
  /** See `measureSlowness`. */
  readonly slowness: number;
  /** For every deadline of the agent. */
  readonly stretch: Stretch;
  /** By what trials of a batch have in common: see `relay.ts`. */
  readonly paces: Map<string, Pace>;
  nextTrialId(): string;
}
