import { InvalidArgumentError } from "commander";
import type { WrittenLevels } from "../../matrix/single-cell.ts";

/** For an option that may be repeated. */
export function oneMoreLevel(text: string, before: WrittenLevels = {}): WrittenLevels {
  const [, factor, level] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (factor !== undefined && level !== undefined) return { ...before, [factor]: level };
  throw new InvalidArgumentError(`"${text}" is not FACTOR=LEVEL.`);
}
