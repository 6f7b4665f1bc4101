import { collect } from "./collect.ts";
import type { HttpResponse } from "./http.ts";
import { denied, RequestFailed } from "./request-failed.ts";
import { parseRetryAfter } from "./retry.ts";

/** An answer whose status was not wanted, as an error; reads its body. */
export async function statusFailure(what: string, response: HttpResponse): Promise<RequestFailed> {
  const { status, url } = response;
  const code = await errorCode(response);
  const why = `${JSON.stringify(url.host)} answered ${status}${code === undefined ? "" : ` ${code}`}`;
  if (status === 401 || status === 403) return denied(what, why);
  const retryAfterMs = parseRetryAfter(response.header("retry-after"), Date.now());
  const retryable = status >= 500 || transient.has(status);
  return new RequestFailed("REGISTRY_STATUS", `${what}: ${why}`, hintFor(status), { retryable, retryAfterMs });
}

/** Request Timeout, Too Early, Too Many Requests. */
const transient = new Set([408, 425, 429]);

function hintFor(status: number): string {
  if (status === 400) return "if the registry speaks TLS, give its CA (ca) or say so (plainHttp: false)";
  if (status === 407) return "a proxy wants a password: HTTP_PROXY=http://USER:PASSWORD@HOST:PORT";
  return status === 429 ? "wait, or log in for a higher limit" : "see whether the registry is well";
}

/** `MANIFEST_UNKNOWN` and the like; of the rest of the body nothing is trusted. Source: distribution-spec 1.1, "Error Codes". */
async function errorCode(response: HttpResponse): Promise<string | undefined> {
  const body = await collect(response, maxBytes, "").catch(() => Buffer.alloc(0));
  return /"code"\s*:\s*"([A-Z_]{1,40})"/.exec(body.toString("latin1"))?.[1];
}

const maxBytes = 64 * 1024;
