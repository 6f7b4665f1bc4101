import { kinds, type Topic } from "./topic.ts";

/** A topic for a terminal: title, then each part, a sentence by itself and several as a list. */
export function renderTopic({ kind, name, title, parts }: Topic): string {
  const blocks = parts.map(({ heading, lines }) => {
    const [only, ...more] = lines;
    if (more.length === 0) return `${heading}\n${wrapped(only ?? "", "  ", "  ")}`;
    return `${heading}\n${lines.map((line) => wrapped(line, "  - ", "    ")).join("\n")}`;
  });
  return printable(`${[wrapped(`${name} (${kind}): ${title}`, "", "  "), ...blocks].join("\n\n")}\n`);
}

/** Everything that can be explained, by kind. */
export function renderList(topics: readonly Topic[]): string {
  const groups = kinds.flatMap((kind) => {
    const own = topics.filter((topic) => topic.kind === kind);
    if (own.length === 0) return [];
    // Of known results there are hundreds, and their names stand in the report.
    if (kind === "known result") return [`${headings[kind]}: ${own.length}, by the names that the report gives them`];
    const width = Math.max(...own.map(({ name }) => name.length));
    return [[headings[kind], ...own.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`)].join("\n")];
  });
  return `${[...groups, "A cell by its id, and any piece of an error message."].join("\n\n")}\n`;
}

const headings: Readonly<Record<Topic["kind"], string>> = {
  outcome: "Outcomes of a trial",
  verdict: "Verdicts of a cell",
  row: "Known kernel behaviours",
  scenario: "Scenarios",
  factor: "Factors",
  claim: "The guide's claims",
  rules: "Rules for servers",
  feature: "Kernel features",
  "known result": "Known results",
  cell: "Cells",
};

const width = 110;

/** Breaks at spaces; a longer word stays whole. */
function wrapped(text: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(/\s+/)) {
    const begun = line.trim() !== "" && line !== first && line !== rest;
    if (begun && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest + word;
    } else line += `${begun ? " " : ""}${word}`;
  }
  return [...lines, line].join("\n");
}

/** Evidence may hold escape sequences of a terminal; they are shown, not obeyed. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}--\n]/gv, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
