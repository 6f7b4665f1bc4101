import { UserError } from "../../../engine/errors.ts";
import { cellTopic, mayBeCell } from "../../explain/cell-topic.ts";
import { findTopics } from "../../explain/find.ts";
import { renderList, renderTopic } from "../../explain/render.ts";
import { readReport } from "../../explain/report-file.ts";
import { withSeen } from "../../explain/seen.ts";
import type { Topic } from "../../explain/topic.ts";
import { allTopics } from "../../explain/topics.ts";
import type { ExplainOptions } from "../explain.ts";
import { jsonText } from "../json.ts";

/**
 * @returns what is to be printed
 * @throws UserError `NOTHING_TO_EXPLAIN`, `NO_SUCH_CELL`, `NO_REPORT`, `BAD_REPORT`, `BAD_OPTIONS`
 */
export function explain(words: string, { from, json = false }: ExplainOptions): string {
  const all = words.trim() === "";
  if (all && from !== undefined) throw fromNothing(from);
  const topics = all ? allTopics() : topicsFor(words, from);
  if (json) return jsonText(topics);
  return all ? renderList(topics) : topics.map(renderTopic).join("\n");
}

/** Several when a message may mean several outcomes. */
function topicsFor(words: string, from: string | undefined): Topic[] {
  if (mayBeCell(words)) {
    const dir = from ?? "mountproof-report";
    return [cellTopic(words, readReport(dir), dir)];
  }
  const found = findTopics(words, allTopics());
  if (from === undefined) return found;
  const report = readReport(from);
  return found.map((topic) => withSeen(topic, report));
}

function fromNothing(from: string): UserError {
  const message = `cannot tell what to explain from "${from}": no name is given`;
  return new UserError("BAD_OPTIONS", message, "`mountproof explain` lists the names");
}
