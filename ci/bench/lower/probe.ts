import type { Measured, Row } from "../table.ts";
import { lessIsBetter, moreIsBetter } from "../table.ts";

/** One thing that is measured about a tree. */
export interface Probe {
  /** `walk, cold` */
  readonly name: string;
  readonly unit: string;
  readonly better: "less" | "more";
  /** The page cache and the kernel's names are dropped before. */
  readonly cold?: true;
  /** Ratios aimed at, by the peer's name. */
  readonly targets?: Readonly<Record<string, number>>;
  /** @param root of the tree */
  run(root: string): Promise<number>;
}

export type ProbeFacts = Omit<Probe, "run" | "cold">;

export function probeRow(
  probe: ProbeFacts,
  image: string,
  ours: { readonly name: string; readonly values: readonly number[] },
  peer: { readonly name: string; readonly values: readonly number[] },
): Row {
  const target = ours.name === "ours" ? probe.targets?.[peer.name] : undefined;
  const measured: Measured = {
    name: [probe.name, image, ...(ours.name === "ours" ? [] : [ours.name.replace(/^ours, /, "")])].join(", "),
    ...{ unit: probe.unit, ours: ours.values, peer: peer.values, peerName: peer.name },
    ...(target === undefined ? {} : { target }),
  };
  return probe.better === "less" ? lessIsBetter(measured) : moreIsBetter(measured);
}
