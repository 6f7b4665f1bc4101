import { visibleText } from "./visible-text.ts";

/** Head of a table: its names and its line of dashes. */
export function tableHead(names: readonly string[]): string {
  return `${tableRow(names)}\n${tableRow(names.map(() => "---"))}`;
}

/** One line, whatever the texts hold. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => inline(cell)).join(" | ")} |`;
}

/**
 * Text that may hold anything, within a line: no line breaks, nothing that Markdown or HTML would take for its own, and nothing that a
 * code host would make a link or a message to somebody of. Longer text is cut at `most` characters, and says so.
 */
export function inline(text: string, most = 600): string {
  return oneLine(text, most).replace(/[\\`*_~[\]<>|&]/g, (mark) =>
    mark === "<" ? "&lt;" : mark === "&" ? "&amp;" : `\\${mark}`,
  );
}

/** The same within an HTML element, where a backslash takes nothing back. */
export function insideElement(text: string, most = 300): string {
  return oneLine(text, most).replace(/[\\`*_~[\]<>|&]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function oneLine(text: string, most: number): string {
  return unlinked(visibleText(clipped(text, most)).replace(/\s+/g, " "));
}

/** The text as it is, between fences that it cannot end; longer text is cut at `most` characters, and says so. */
export function fenced(text: string, most = 3000): string {
  const shown = visibleText(clipped(text, most));
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${shown}\n${fence}`;
}

/** Never within a pair of UTF-16 units. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${kept} … (${text.length - kept.length} more characters)`;
}

/**
 * An invisible space breaks what code hosts make links of: `@name` would send somebody a message, `#1` and `GH-1` show on that issue that they
 * were mentioned, and addresses lead away.
 */
function unlinked(text: string): string {
  return text
    .replace(/[@#](?=[\p{L}\p{N}_-])/gu, `$&${invisible}`)
    .replace(/\bGH(?=-\d)/gi, `$&${invisible}`)
    .replace(/:(?=\/\/)/g, `$&${invisible}`)
    .replace(/\bwww(?=\.)/gi, `$&${invisible}`);
}

const invisible = "\u200b";
