/**
 * What lies in the `<svg>` of a text that Vega made, without what says nothing here: empty backgrounds, attributes at their default, and
 * colours and fonts, which the page's style gives by class. Shapes of one mark become one path. About a third of the bytes is left. Text between
 * tags stays as it is.
 */
export function slim(svg: string): string {
  const tags = svg
    .replace(/^<svg[^>]*>|<\/svg>$/g, "")
    .replace(/<path class="(?:background|foreground)"[^>]*\/>/g, "")
    .replace(/<[a-z][^>]*>/g, slimTag)
    .replace(/<(?:path|line)[^>]*\/>/g, placed)
    .replace(/(?:<path d="[^"]*"\/>)+/g, onePath)
    .replace(/<g([^>]*)>((?:<text[^>]*>(?:[^<]|<\/?tspan[^>]*>)*<\/text>)+)<\/g>/g, anchored);
  return withoutBareGroups(
    tags.replace(severalLines, (text, x: string) => text.replaceAll('<tspan x="0"', `<tspan x="${x}"`)),
  );
}

/** A shape's place goes into its path: `translate` and a path about 0 become a path from there; a line becomes a path, too. */
function placed(tag: string): string {
  const of = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  const [x = 0, y = 0] = (/translate\(([^)]*)\)/.exec(tag)?.[1] ?? "").split(",").map(Number);
  if (/ transform="(?!translate\([^)]*\)")/.test(tag) || / (?!d=|transform=|x2=|y2=)[a-z0-9-]+="/.test(tag)) return tag;
  if (tag.startsWith("<line")) return `<path d="M${x},${y}l${of("x2") ?? 0},${of("y2") ?? 0}"/>`;
  const shape = of("d") ?? "";
  const drawn = shapes.get(shape);
  if (drawn) return `<path d="M${rounded(x + drawn.fromX)},${y}${drawn.path}"/>`;
  return x === 0 && y === 0 ? `<path d="${shape}"/>` : tag;
}

/** What Vega draws for a diamond and a circle of 64 square pixels. */
const shapes = new Map([
  ["M-4,0L0,-4L4,0L0,4Z", { fromX: -4, path: "l4-4 4 4-4 4z" }],
  ["M4,0A4,4,0,1,1,-4,0A4,4,0,1,1,4,0", { fromX: 4, path: "a4,4,0,1,1-8,0a4,4,0,1,1,8,0" }],
]);

function onePath(paths: string): string {
  return `<path d="${[...paths.matchAll(/d="([^"]*)"/g)].map(([, d = ""]) => d).join("")}"/>`;
}

/** Its lines begin where it does. */
const severalLines = /<text[^>]* x="([^"]*)"[^>]*>(?:<tspan[^>]*>[^<]*<\/tspan>)+/g;

/** The anchor that all texts of a mark have belongs to the mark; that they begin at their place goes without saying. */
function anchored(whole: string, attributes: string, texts: string): string {
  const anchors = new Set([...texts.matchAll(/ text-anchor="([a-z]+)"/g)].map(([, anchor = ""]) => anchor));
  const [anchor] = anchors;
  if (anchors.size !== 1 || anchor === undefined) return whole;
  const bare = texts.replace(/<text text-anchor="[a-z]+"/g, "<text");
  return `<g${attributes}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${bare}</g>`;
}

/** A group that says nothing is its content. */
function withoutBareGroups(svg: string): string {
  const open: boolean[] = [];
  return svg.replace(/<g([^>]*?)(\/?)>|<\/g>/g, (tag, attributes: string | undefined, empty: string | undefined) => {
    if (attributes === undefined) return open.pop() ? "" : tag;
    const bare = attributes === "";
    if (empty === "/") return bare ? "" : tag;
    open.push(bare);
    return bare ? "" : tag;
  });
}

/** Vega escapes `>` in text and quotes in attributes, so a tag ends where it seems to. */
function slimTag(tag: string): string {
  return tag
    .replace(
      / (?:pointer-events|opacity|aria-[a-z]+|role|font-family|font-size|font-weight|stroke-miterlimit)="[^"]*"/g,
      "",
    )
    .replace(/ (?:fill|stroke)="#[0-9a-f]+"| stroke-width="[^"]*"/g, "")
    .replace(/ transform="translate\(0,0\)"/, "")
    .replace(/-?\d+\.\d{2,}/g, (number) => String(rounded(Number(number))))
    .replace(/^<text((?: text-anchor="[a-z]+")?) transform="translate\(([^,]*),([^)]*)\)">/, '<text$1 x="$2" y="$3">')
    .replace(/ class="([^"]*)"/, (_, names: string) => classOf(names));
}

/** To a tenth of a pixel. */
function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}

/** The mark's name up to a `_`, or what part of an axis it is. */
function classOf(names: string): string {
  const last = names.split(" ").at(-1) ?? "";
  const name = last.replace(/^role-|_.*$/g, "");
  return name === "" || plain.includes(name) ? "" : ` class="${name}"`;
}

const plain = ["frame", "mark", "root", "axis", "scope"];
