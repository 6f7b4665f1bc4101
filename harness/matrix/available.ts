import type { Factors, Level } from "../../scenarios/factors.ts";
import type { Hello } from "../agent/protocol.ts";

/** A level that cannot be had here, and why. */
export type Unavailable = Hello["unavailable"][number];

/** What a plan takes from an agent's greeting. */
export type Offer = Pick<Hello, "runtimes" | "unavailable">;

/** The first level of an assignment that cannot be had here; undefined when all can. */
export function missingLevel(factors: Factors, { runtimes, unavailable }: Offer): Unavailable | undefined {
  const listed = unavailable.find(({ factor, level }) => (factors as Record<string, Level>)[factor] === level);
  if (listed) return listed;
  const { runtime } = factors;
  if (runtime === "none" || runtimes.includes(runtime)) return undefined;
  return { factor: "runtime", level: runtime, reason: "the userland has no such runtime" };
}

/** `unavailable`, and that there is no runtime at all. */
export function allUnavailable({ runtimes, unavailable }: Offer): readonly Unavailable[] {
  if (runtimes.some((level) => level !== "none")) return unavailable;
  return [...unavailable, { factor: "runtime", level: "any", reason: "the userland has no container runtime" }];
}
