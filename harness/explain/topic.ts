/** Something that can be explained. */
export interface Topic {
  readonly kind: Kind;
  readonly name: string;
  /** One line. */
  readonly title: string;
  readonly parts: readonly Part[];
}

/** In the order in which the list of everything has them. */
export const kinds = [
  "outcome",
  "verdict",
  "row",
  "scenario",
  "factor",
  "claim",
  "rules",
  "feature",
  "known result",
  "cell",
] as const;
export type Kind = (typeof kinds)[number];

/** Sentences under a heading; several are a list. */
export interface Part {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** The parts that have something to say. */
export function partsOf(all: readonly (readonly [heading: string, lines: string | readonly string[]])[]): Part[] {
  return all
    .map(([heading, lines]) => ({ heading, lines: [lines].flat().filter((line) => line !== "") }))
    .filter(({ lines }) => lines.length > 0);
}
