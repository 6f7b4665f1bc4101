import type { FuseLibrary } from "../../engine/fuse/lower.ts";
import { differences } from "../../fixtures/testing/compare.ts";
import { umociLimits } from "../../fixtures/testing/umoci-limits.ts";
import type { TruthLine } from "../../fixtures/truth.ts";
import { asShownBy, isBefore1970, isOfTheView, type View } from "./limits.ts";
import type { Reading } from "./reading.ts";

/** What an image is, as two say it that share nothing with the engine. */
export interface Expected {
  readonly image: string;
  readonly truth: readonly TruthLine[];
  /** As umoci unpacks it. */
  readonly umoci: readonly TruthLine[];
}

/** Every difference of a reading from the manifest of truth and from umoci's tree, but for known limits. */
export function allDifferences(expected: Expected, found: Reading, library: FuseLibrary, view: View): string[] {
  const { image, truth, umoci } = expected;
  const ofTheView = isOfTheView(view);
  const ofTheLibrary = (line: TruthLine, field: keyof TruthLine) =>
    library === "fuse-native" && field.startsWith("mtime") && isBefore1970(line);
  const ofUmoci = umociLimits(image, truth);
  const byPath = new Map(truth.map((line) => [line.path, line]));
  return [
    ...against(
      "truth",
      asShownBy(library, view, truth),
      found,
      (line, field) => ofTheView(line, field) || ofTheLibrary(line, field),
    ),
    ...against(
      "umoci",
      asShownBy(library, view, umoci),
      found,
      (line, field) =>
        ofTheView(line, field) || ofTheLibrary(line, field) || ofUmoci(byPath.get(line.path) ?? line, field),
    ),
  ];
}

function against(
  whom: string,
  wanted: Reading,
  found: Reading,
  isExcepted: (line: TruthLine, field: keyof TruthLine) => boolean,
): string[] {
  const lines = differences(wanted.lines, found.lines, isExcepted);
  const [should, are] = [wanted, found].map((reading) => new Set(reading.unreadable.map(told)));
  for (const one of should?.difference(are ?? new Set()) ?? []) lines.push(`should not be known: ${one}`);
  for (const one of are?.difference(should ?? new Set()) ?? []) lines.push(`is listed and not known: ${one}`);
  return lines.map((line) => `against ${whom}: ${line}`);
}

function told({ path, code }: Reading["unreadable"][number]): string {
  return `${JSON.stringify(path)} ${code}`;
}
