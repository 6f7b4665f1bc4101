import { inline } from "../report/markdown-syntax.ts";
import { printable } from "../report/printable.ts";
import { type Block, blocksOf, summaryOf } from "./blocks.ts";
import type { Diff } from "./schema.ts";

/** For the terminal. */
export function diffText(diff: Diff): string {
  const blocks = blocksOf(diff).map(({ title, lines }) => ["", title, ...shortened(lines).map((line) => `  ${line}`)]);
  const nothing = blocks.length === 0 ? ["", "nothing changed"] : [];
  return printable([...summaryOf(diff), ...blocks.flat(), ...nothing, ""].join("\n"));
}

/** For a comment on a pull request: it stays below 65,000 characters. */
export function diffMarkdown(diff: Diff): string {
  const summary = summaryOf(diff).map((line) => `- ${inline(line)}`);
  const sections = blocksOf(diff).map((block) => toSection(block));
  return `${["# Mountproof diff", summary.join("\n"), ...sections].join("\n\n")}\n`;
}

function toSection({ title, lines }: Block): string {
  const items = shortened(lines).map((line) => `- ${cut(inline(line))}`);
  return items.length === 0 ? "" : `## ${title}\n\n${items.join("\n")}`;
}

/** Who needs every line takes the JSON. */
function shortened(lines: readonly string[]): string[] {
  const more = lines.length - longest;
  return more <= 0 ? [...lines] : [...lines.slice(0, longest), `and ${more} more (--json has all)`];
}

const longest = 30;

/** Eleven sections of so many lines of so many characters stay below the limit of a comment on average texts by far, and always by the cut. */
function cut(line: string): string {
  return line.length <= widest ? line : `${line.slice(0, widest - 1)}…`;
}

const widest = 180;
