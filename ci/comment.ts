/**
 * Puts a report under the pull requests that it is about, into the comment that an earlier one is in.
 * usage: comment.ts REPORT.md --head OWNER:BRANCH --sha SHA
 * Environment: GITHUB_TOKEN with the permission pull-requests: write, GITHUB_REPOSITORY, GITHUB_API_URL.
 * The report may come from somebody's fork: it is text, and nothing of it is run.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { commentBody } from "./comment/body.ts";
import { connectGitHub } from "./comment/github.ts";
import { putComment } from "./comment/put.ts";

const { values, positionals } = parseArgs({
  options: { head: { type: "string" }, sha: { type: "string" } },
  allowPositionals: true,
});
const { head = "", sha = "" } = values;
const [file = "report.md"] = positionals;
const { GITHUB_TOKEN = "", GITHUB_REPOSITORY = "", GITHUB_API_URL = "" } = process.env;
const github = connectGitHub({ url: GITHUB_API_URL, repository: GITHUB_REPOSITORY, token: GITHUB_TOKEN });
for (const place of await putComment(github, { head, sha, body: commentBody(await readFile(file, "utf8")) })) {
  console.log(`comment: ${place}`);
}
