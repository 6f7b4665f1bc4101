import { distance } from "fastest-levenshtein";

/** For a word that is not known: the names that a person may have meant, nearest first, at most three. */
function nearest(word: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, far: farness(word, name) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.round(name.length / 3)))
    .toSorted((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `did you mean "link-count"?`, or undefined where nothing is near. */
export function didYouMean(word: string, names: readonly string[]): string | undefined {
  const found = nearest(word, names).map((name) => `"${name}"`);
  return found.length === 0 ? undefined : `did you mean ${found.join(" or ")}?`;
}

/** A name that goes on where the word ends is as near as can be. */
function farness(word: string, name: string): number {
  return word.length >= 3 && name.startsWith(word) ? 1 : distance(word, name);
}
