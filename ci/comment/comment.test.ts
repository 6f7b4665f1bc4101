import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commentBody, marker } from "./body.ts";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** A GitHub with two open pull requests of one branch. */
let github: Server;
let comments: Comment[];
let calls: string[];
let dir: string;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-comment-"));
  comments = [];
  calls = [];
  github = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://github");
    calls.push(`${request.method} ${pathname}`);
    const sent = request.method === "GET" ? {} : JSON.parse((await request.toArray()).join(""));
    const authorized = request.headers.authorization === "Bearer secret";
    response.statusCode = authorized ? 200 : 401;
    response.end(JSON.stringify(authorized ? answer(pathname, searchParams, sent) : { message: "Bad credentials" }));
  });
  await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  github.close();
  rmSync(dir, { recursive: true });
});

function answer(path: string, query: URLSearchParams, sent: { body?: string }): unknown {
  if (path.endsWith("/pulls")) {
    const known = query.get("head") === "stranger:fix" && query.get("state") === "open";
    return known ? [7, 8].map((number) => ({ number, head: { sha: number === 7 ? "abc" : "older" } })) : [];
  }
  const address = { html_url: `https://example.org${path}` };
  if (path.endsWith("/issues/7/comments") && sent.body !== undefined) {
    comments.push({ id: 1000, body: sent.body, user: { type: "Bot" } });
    return address;
  }
  if (path.endsWith("/issues/7/comments")) {
    const page = Number(query.get("page"));
    return comments.slice((page - 1) * 100, page * 100);
  }
  const found = comments.find(({ id }) => path.endsWith(`/issues/comments/${id}`));
  if (found && sent.body !== undefined) found.body = sent.body;
  return address;
}

function comment(report: string, { token = "secret", head = "stranger:fix" } = {}) {
  const { port } = github.address() as AddressInfo;
  const env = { GITHUB_TOKEN: token, GITHUB_REPOSITORY: "o/r", GITHUB_API_URL: `http://127.0.0.1:${port}` };
  const script = new URL("../comment.ts", import.meta.url).pathname;
  const file = join(dir, "report.md");
  writeFileSync(file, report);
  return execa("node", [script, file, "--head", head, "--sha", "abc"], { env, reject: false });
}

test("the first report makes a comment, the next one takes its place, and what people wrote stays", async () => {
  comments = Array.from({ length: 120 }, (_, id) => ({ id, body: `${marker} quoted`, user: { type: "User" } }));
  expect((await comment("# First")).stdout).toContain("/issues/7/comments");
  await comment("# Second");
  expect(comments).toHaveLength(121);
  expect(comments.at(-1)?.body).toBe(`${marker}\n# Second`);
  expect(new Set(comments.slice(0, 120).map(({ body }) => body))).toEqual(new Set([`${marker} quoted`]));
  expect(calls.filter((call) => call.includes("/issues/8"))).toEqual([]);
});

test("nothing is written where no pull request has the commit, or the token is refused", async () => {
  expect(await comment("# Report", { head: "else:where" })).toMatchObject({ exitCode: 0, stdout: "" });
  const refused = await comment("# Report", { token: "wrong" });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("GitHub answers 401");
  expect(refused.stderr).not.toContain("wrong");
  expect(comments).toEqual([]);
});

test("a report calls nobody by name and fits", () => {
  expect(commentBody("by @someone, `user@host`, a@b, @v1")).toBe(
    `${marker}\nby @\u200bsomeone, \`user@host\`, a@b, @\u200bv1`,
  );
  // Emphasis and a lone backtick hide nobody.
  expect(commentBody("_@someone_ and `@other")).toBe(`${marker}\n_@\u200bsomeone_ and \`@\u200bother`);
  expect(commentBody("x".repeat(70_000)).length).toBeLessThan(65_536);
  const longestReport = "x".repeat(65_000);
  expect(commentBody(longestReport)).toBe(`${marker}\n${longestReport}`);
});
