import { UserError } from "../../errors.ts";
import type { Blob } from "../blob-source.ts";
import { parseDigest } from "../parse-digest.ts";
import type { RegistryClient } from "./client.ts";
import type { HttpResponse } from "./http.ts";
import { RequestFailed } from "./request-failed.ts";

/** Of a blob, in bytes. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/**
 * One attempt at exactly these bytes. Servers may ignore a range and send everything: then the bytes before are passed over.
 * @throws UserError `MISSING_BLOB`, `BAD_DIGEST`; RequestFailed for what is not certainly the range, `WRONG_RANGE`, after some bytes maybe
 */
export async function* openRange(
  client: RegistryClient,
  blob: Blob,
  range: Range,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const what = `fetching blob ${JSON.stringify(blob.digest)} from ${JSON.stringify(client.label)}`;
  // It becomes a part of a URL: `..` in it would lead to another repository, with our credentials.
  parseDigest(blob.digest, JSON.stringify(client.label));
  const response = await client.get({
    path: `blobs/${blob.digest}`,
    headers: isWhole(blob, range) ? {} : { range: `bytes=${range.offset}-${range.offset + range.length - 1}` },
    what,
    ...(signal ? { signal } : {}),
  });
  const problem = problemOf(response, blob, range);
  if (problem === undefined) yield* cut(response, blob, range, what);
  else {
    await response.discard();
    throw response.status === 404 ? missing(what) : wrong(what, response, problem);
  }
}

function isWhole(blob: Blob, { offset, length }: Range): boolean {
  return offset === 0 && length === blob.size;
}

/** Why an answer can not hold the range. */
function problemOf(response: HttpResponse, blob: Blob, range: Range): string | undefined {
  const { status } = response;
  const encoding = response.header("content-encoding") ?? "identity";
  if (encoding !== "identity") return `it is encoded (${JSON.stringify(encoding.slice(0, 40))})`;
  if (status === 206) return rangeProblem(response, blob, range);
  if (status === 200) return lengthProblem(response, blob.size);
  return `the status ${status}`;
}

/** Source: RFC 9110, 14.4. An answer with several parts has no such header. */
function rangeProblem(response: HttpResponse, blob: Blob, { offset, length }: Range): string | undefined {
  const found = response.header("content-range") ?? "";
  const prefix = `bytes ${offset}-${offset + length - 1}/`;
  if (found === `${prefix}${blob.size}` || found === `${prefix}*`) return lengthProblem(response, length);
  return `the range ${JSON.stringify(found.slice(0, 80))}, wanted "${prefix}${blob.size}"`;
}

function lengthProblem(response: HttpResponse, wanted: number): string | undefined {
  const found = response.header("content-length");
  return found === undefined || Number(found) === wanted ? undefined : `${found.slice(0, 20)} bytes, wanted ${wanted}`;
}

async function* cut(response: HttpResponse, blob: Blob, range: Range, what: string): AsyncGenerator<Buffer> {
  const isPartial = response.status === 206;
  const start = isPartial ? 0 : range.offset;
  const whole = isPartial ? range.length : blob.size;
  let at = 0;
  for await (const chunk of response.body) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, start + range.length - at));
    at += chunk.length;
    if (at > whole) throw wrong(what, response, `more than ${whole} bytes`);
    if (part.length > 0) yield part;
    // The rest of a whole blob is not wanted; leaving ends the connection.
    if (!isPartial && at >= start + range.length && at < whole) return;
  }
  if (at < start + range.length) throw wrong(what, response, `${at} bytes, wanted ${whole}`);
}

function missing(what: string): UserError {
  return new UserError("MISSING_BLOB", `${what}: it is not there`, "the image is incomplete there; push it again");
}

/** Perhaps of a proxy or of one server behind a balancer: the next attempt may meet another. */
function wrong(what: string, { url }: HttpResponse, problem: string): RequestFailed {
  const message = `${what}: ${JSON.stringify(url.host)} answered with ${problem}`;
  return new RequestFailed("WRONG_RANGE", message, "see what the registry, or a proxy before it, serves", {
    retryable: true,
  });
}
