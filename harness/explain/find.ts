import { distance } from "fastest-levenshtein";
import { UserError } from "../../engine/errors.ts";
import { outcomeOfText } from "../oracle/classify.ts";
import { outcomeTexts } from "./texts/outcomes.ts";
import type { Topic } from "./topic.ts";

/**
 * The topics that these words mean: one by its name, or those outcomes whose message they hold, best first.
 * @param words a name in any case, `factor=level`, or a piece of an error message
 * @throws UserError `NOTHING_TO_EXPLAIN` with the nearest names
 */
export function findTopics(words: string, topics: readonly Topic[]): Topic[] {
  const named = topicNamed(words, topics);
  if (named) return [named];
  const outcomes = outcomesOf(words);
  const found = outcomes.flatMap((outcome) =>
    topics.filter(({ kind, name }) => kind === "outcome" && name === outcome),
  );
  if (found.length > 0) return found;
  throw new UserError(
    "NOTHING_TO_EXPLAIN",
    `cannot explain "${words}": it is no name and no known message`,
    hintFor(words, topics),
  );
}

/** Names of one kind may be those of another: the kinds' order decides, as in the list. */
function topicNamed(words: string, topics: readonly Topic[]): Topic | undefined {
  const wanted = fold(words);
  const factor = fold(/^([\w-]+)=/.exec(words)?.[1] ?? "");
  return (
    topics.find(({ name }) => fold(name) === wanted) ??
    topics.find(({ kind, name }) => kind === "factor" && fold(name) === factor)
  );
}

/** The oracle's own reading comes first: it is what judges trials. */
function outcomesOf(message: string): string[] {
  const judged = outcomeOfText(message);
  const wanted = message.toLowerCase();
  const matching = Object.entries(outcomeTexts).flatMap(([outcome, { messages }]) =>
    messages.some((one) => holds(wanted, one.toLowerCase())) ? [outcome] : [],
  );
  return [...new Set([...(judged ? [judged] : []), ...matching])];
}

/** A message holds the known words, or somebody gave a part of them that says enough. */
function holds(message: string, known: string): boolean {
  return message.includes(known) || (message.length >= leastLength && known.includes(message));
}

const leastLength = 8;
const nearestNames = 3;

function hintFor(words: string, topics: readonly Topic[]): string {
  const wanted = fold(words);
  const names = [...new Set(topics.map(({ name }) => name))];
  const near = names
    .map((name) => ({ name, apart: farness(wanted, fold(name)) }))
    .filter(({ apart }) => apart <= 0.4)
    .toSorted((a, b) => a.apart - b.apart)
    .slice(0, nearestNames)
    .map(({ name }) => name);
  const all = "`mountproof explain` lists everything";
  return near.length === 0 ? all : `did you mean ${near.join(" or ")}? ${all}`;
}

/** Edits as a share of the longer word; a name that begins with the word is near. */
function farness(wanted: string, name: string): number {
  if (wanted.length > 3 && name.includes(wanted)) return 0.1;
  return distance(wanted, name) / Math.max(wanted.length, name.length);
}

/** `redirect_dir`, `redirect-dir` and `Redirect Dir` are one. */
function fold(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "-");
}
