/** A run held against a baseline, in words. */
import type { BaselineComparison, KnownFailure } from "./baseline-schema.ts";
import type { Change } from "./change-schema.ts";
import { changesInWords, sideInWords } from "./changes.ts";
import type { Results } from "./results-schema.ts";

/** A heading and its lines, plain text; each line leads to a cell of the run, if it has one. */
export interface BaselineBlock {
  readonly title: string;
  /** Whether it makes `run` exit with 1. */
  readonly bad: boolean;
  readonly lines: readonly Line[];
}

interface Line {
  readonly text: string;
  readonly cell?: string | undefined;
}

type PlaceNamer = (one: { readonly kernel: string; readonly environment: string }) => string;

/** Most important first; blocks without a line are left out. */
export function baselineBlocks(baseline: BaselineComparison): BaselineBlock[] {
  const at = placeNamer(baseline);
  const changes = (list: readonly Change[]) =>
    changesInWords(list).map(({ text, cell, change }) => ({ text: at(change) + text, cell }));
  const known = (list: readonly KnownFailure[], more: (failure: KnownFailure) => string) =>
    list.map((failure) => ({ text: `${at(failure)}${knownInWords(failure)}; ${more(failure)}`, cell: failure.cell }));
  const blocks: BaselineBlock[] = [
    { title: "Not expected", bad: true, lines: unexpectedLines(baseline, at) },
    { title: "Known failures whose day is over", bad: true, lines: known(baseline.expired, expiredInWords) },
    {
      title: "Known failures that pass now",
      bad: false,
      lines: baseline.passing.map((one) => ({
        text: `${at(one)}${knownInWords(one)}${chance(one.shown)}`,
        cell: one.cell,
      })),
    },
    { title: "Better than expected", bad: false, lines: changes(baseline.fixes) },
    { title: "Known failures", bad: false, lines: known(baseline.expected, ({ expires }) => `until ${expires}`) },
    { title: "Rates that moved, of cells that fail now and then", bad: false, lines: changes(baseline.rates) },
    { title: "Another verdict, but the counts may be chance", bad: false, lines: changes(baseline.unclear) },
    {
      title: "In the baseline, not in this run",
      bad: false,
      lines: baseline.vanished.map((one) => ({ text: `${at(one)}${one.setting}: ${sideInWords(one)}` })),
    },
    {
      title: "Not in the baseline yet",
      bad: false,
      lines: baseline.new.map((one) => ({ text: `${at(one)}${one.setting}: ${sideInWords(one)}` })),
    },
  ];
  return blocks.filter(({ lines }) => lines.length > 0);
}

/** One sentence: whether all is as expected. */
export function baselineSentence(baseline: BaselineComparison): string {
  const { unexpected, expired, passing, expected, compared, file } = baseline;
  const bad = unexpected.length + expired.length;
  const head = bad === 0 ? "Nothing unexpected" : `${bad} unexpected`;
  const counts = [
    ...(expired.length > 0 ? [`${expired.length} expired`] : []),
    ...(expected.length > 0 ? [`${expected.length} known`] : []),
    ...(passing.length > 0 ? [`${passing.length} known that pass now`] : []),
    ...(baseline.fixes.length > 0 ? [`${baseline.fixes.length} better`] : []),
    `${compared.same} the same`,
    `${compared.unsettled} not settled`,
    ...(baseline.new.length > 0 ? [`${baseline.new.length} new`] : []),
    ...(baseline.vanished.length > 0 ? [`${baseline.vanished.length} vanished`] : []),
  ];
  return `${head}, held against the baseline "${file}": ${compared.cells} cells compared, ${counts.join(", ")}.`;
}

/** What each place was held against; `nothing` where the baseline does not have it. */
export function baselinePlaces({ places, today }: Pick<BaselineComparison, "places" | "today">): string {
  const sides = places.map(({ kernel, environment, against }) =>
    against === undefined
      ? `kernel ${kernel}, ${environment}: the baseline has nothing on it`
      : `kernel ${kernel}, ${environment}: records of ${against.release} from ${against.startedAt.slice(0, 10)} (${against.kernel})`,
  );
  return `${sides.length === 0 ? "" : `${sides.join("; ")}. `}Expiry dates are held against ${today}.`;
}

/** For the terminal; empty without a baseline. */
export function baselineLines({ baseline }: Pick<Results, "baseline">): string[] {
  if (!baseline) return [];
  const blocks = baselineBlocks(baseline).flatMap(({ title, bad, lines }) => [
    `${bad ? "✗" : "·"} ${title}`,
    ...shortened(lines.map(({ text }) => text)).map((text) => `    ${text}`),
  ]);
  return [baselineSentence(baseline), baselinePlaces(baseline), ...blocks];
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - longest;
  return more <= 0 ? [...lines] : [...lines.slice(0, longest), `and ${more} more (results.json has all)`];
}

const longest = 20;

/** With several places each line says where it holds. */
function placeNamer({ places }: BaselineComparison): PlaceNamer {
  if (places.length < 2) return () => "";
  const environments = new Set(places.map(({ environment }) => environment)).size;
  return ({ kernel, environment }) => `${kernel}${environments > 1 ? ` ${environment}` : ""}, `;
}

/** What is alike but for the setting stands in one line. */
function unexpectedLines({ unexpected }: BaselineComparison, at: PlaceNamer): Line[] {
  return [...Map.groupBy(unexpected, ({ why }) => why)].flatMap(([why, ones]) => [
    ...changesInWords(ones.flatMap(({ change }) => change ?? [])).map(({ text, cell, change }) => {
      return { text: `${at(change)}${why}: ${text}`, cell };
    }),
    ...ones.flatMap((one) => (one.change ? [] : [{ text: at(one) + unexpectedInWords(one), cell: one.cell }])),
  ]);
}

function unexpectedInWords({ why, setting }: BaselineComparison["unexpected"][number]): string {
  if (why === "nothing compared") return "the baseline has nothing on this kernel, environment and subject";
  if (why === "not shown") return `${setting}: was to be run, and has no verdict`;
  return `${why}: ${setting} fails, and the baseline does not know it`;
}

function knownInWords({ setting, before, after, reason, since }: KnownFailure): string {
  return `${setting}: ${sideInWords(before)}, now ${sideInWords(after)}; "${reason}", known since ${since}`;
}

function expiredInWords({ expires, ageDays }: KnownFailure): string {
  return `expired on ${expires}, ${ageDays} day${ageDays === 1 ? "" : "s"} old`;
}

function chance(shown: boolean): string {
  return shown ? "; take it out with mountproof baseline update" : "; the counts may be chance";
}
