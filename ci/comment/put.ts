import { z } from "zod";
import { marker } from "./body.ts";
import type { GitHub } from "./github.ts";

interface Wanted {
  /** `OWNER:BRANCH` of the change. */
  readonly head: string;
  /** The commit that the report is about. */
  readonly sha: string;
  readonly body: string;
}

const pullsSchema = z.array(z.object({ number: z.int(), head: z.object({ sha: z.string() }) }));
const commentsSchema = z.array(z.object({ id: z.int(), body: z.string(), user: z.object({ type: z.string() }) }));
const placeSchema = z.object({ html_url: z.string() });

/** Comments on every open pull request whose head is that commit. @returns addresses of the comments */
export async function putComment(github: GitHub, { head, sha, body }: Wanted): Promise<string[]> {
  const pulls = pullsSchema.parse(await github.get(`pulls?state=open&head=${encodeURIComponent(head)}`));
  const places: string[] = [];
  // A newer push has a run, and a report, of its own.
  for (const { number } of pulls.filter((pull) => pull.head.sha === sha)) {
    const known = await ownComment(github, number);
    const answer = await (known === undefined
      ? github.send("POST", `issues/${number}/comments`, { body })
      : github.send("PATCH", `issues/comments/${known}`, { body }));
    places.push(placeSchema.parse(answer).html_url);
  }
  return places;
}

/** People may quote the marker; only a bot's comment is ours. */
async function ownComment(github: GitHub, pull: number): Promise<number | undefined> {
  for (let page = 1; ; page++) {
    const comments = commentsSchema.parse(await github.get(`issues/${pull}/comments?per_page=100&page=${page}`));
    const own = comments.find(({ body, user }) => user.type === "Bot" && body.startsWith(marker));
    if (own || comments.length < 100) return own?.id;
  }
}
