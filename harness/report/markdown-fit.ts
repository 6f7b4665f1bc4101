/** Shortens a report to a number of characters: whole items only, the least important ones first, and a line tells what is missing. */

/** A section of the report, or a part of it without a heading. */
export interface Block {
  /** Heading; none where it is empty. */
  readonly title: string;
  /** Stands before the items: a sentence, or the head of a table, which has its own line of dashes. */
  readonly lead?: string;
  /** Rows, list items, fenced texts: each is shown whole or not at all. */
  readonly items: readonly string[];
  /** Between two items; rows of a table stand line by line. */
  readonly between: "\n" | "\n\n";
  /** What an item is, for the line that tells how many are missing: `failing setting`. */
  readonly what: string;
  /** Characters that it may have before those after it got theirs. */
  readonly share: number;
  /** Gets no more than its share, also where there is room. */
  readonly bounded?: boolean;
  /** Behind a click: for what is long and seldom read. */
  readonly folded?: boolean;
}

/**
 * The blocks as Markdown of at most `limit` UTF-16 units. Every block gets up to its share, in their order; what is left goes to
 * the first ones.
 * Blocks that have nothing to say are left out.
 */
export function shortened(blocks: readonly Block[], limit: number): string {
  const filled = blocks.filter((block) => block.items.length > 0 || (block.lead !== undefined && !isTable(block)));
  const fitting = mostBlocks(filled, limit - ending(filled.length).length);
  const shown = grow(fitting, limit - ending(filled.length).length);
  const texts = fitting.map((block, index) => textOf(block, shown[index] ?? 0));
  return texts.join(gap) + (fitting.length < filled.length ? ending(filled.length - fitting.length) : "\n");
}

const gap = "\n\n";

function ending(missing: number): string {
  return `${gap}${count(missing, "more section")} in \`index.html\`.\n`;
}

/** As many from the front as fit with no item. */
function mostBlocks(blocks: readonly Block[], limit: number): Block[] {
  let length = 0;
  const fitting = blocks.findIndex((block) => {
    length += gap.length + leastOf(block);
    return length > limit;
  });
  return fitting === -1 ? [...blocks] : blocks.slice(0, fitting);
}

function leastOf(block: Block): number {
  return lengthOf(block, 0);
}

/** How many items of each block are shown. */
function grow(blocks: readonly Block[], limit: number): number[] {
  const shown = blocks.map(() => 0);
  let left = limit - blocks.reduce((sum, block) => sum + gap.length + leastOf(block), 0);
  for (const second of [false, true]) {
    blocks.forEach((block, index) => {
      const had = lengthOf(block, shown[index] ?? 0);
      const room = had + left;
      const within = second && block.bounded !== true ? room : Math.min(room, Math.max(block.share, had));
      const most = mostItems(block, within);
      shown[index] = Math.max(shown[index] ?? 0, most);
      left -= lengthOf(block, shown[index] ?? 0) - had;
    });
  }
  return shown;
}

/** The most items with which the block is no longer than that. All of them may take less room than all but one, as no line tells of missing ones then. */
function mostItems(block: Block, length: number): number {
  const { items } = block;
  if (lengthOf(block, items.length) <= length) return items.length;
  let [most, tooMany] = [0, items.length];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (lengthOf(block, middle) <= length) most = middle;
    else tooMany = middle;
  }
  return most;
}

function lengthOf(block: Block, shown: number): number {
  return textOf(block, shown).length;
}

function textOf(block: Block, shown: number): string {
  const { title, folded, items, what } = block;
  const missing = items.length - shown;
  const more = missing === 0 ? [] : [`${count(missing, shown === 0 ? what : `more ${what}`)} in \`index.html\`.`];
  const body = [...bodyOf(block, shown), ...more].join(gap);
  if (folded !== true) return [...(title === "" ? [] : [`## ${title}`]), body].join(gap);
  return `<details><summary><b>${title}</b></summary>${gap}${body}${gap}</details>`;
}

function bodyOf(block: Block, shown: number): string[] {
  const { lead, items, between } = block;
  const text = items.slice(0, shown).join(between);
  if (isTable(block)) return shown === 0 ? [] : [`${lead}\n${text}`];
  return [...(lead === undefined ? [] : [lead]), ...(shown === 0 ? [] : [text])];
}

/** Its lead is the head of its rows, which says nothing without one. */
function isTable({ lead }: Block): boolean {
  return lead?.startsWith("| ") ?? false;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
