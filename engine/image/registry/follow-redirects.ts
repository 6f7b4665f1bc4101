import type { Http, HttpRequest, HttpResponse } from "./http.ts";
import { isLoopback } from "./reference.ts";
import { RequestFailed } from "./request-failed.ts";

/**
 * Sends a request and follows where the server points. Credentials stay with the server that they are for, and what began
 * with TLS stays in TLS.
 * @throws RequestFailed
 */
export async function followRedirects(http: Http, first: HttpRequest): Promise<HttpResponse> {
  let request = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await http.send(request);
    const location = redirectStatuses.has(response.status) ? response.header("location") : undefined;
    if (location === undefined) return response;
    await response.discard();
    request = redirected(request, location);
  }
  throw refused(first, `more than ${maxRedirects} redirects`);
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 5;

function redirected(request: HttpRequest, location: string): HttpRequest {
  const url = URL.parse(location, request.url.href);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused(request, "a redirect to something that is no URL");
  if (request.url.protocol === "https:" && url.protocol === "http:" && !isLoopback(url.host))
    throw refused(request, `a redirect from TLS to plain HTTP on ${JSON.stringify(url.host)}`);
  if (url.origin === request.url.origin) return { ...request, url };
  const { authorization: _kept, ...headers } = request.headers ?? {};
  return { ...request, url, headers };
}

function refused({ what, url }: HttpRequest, why: string): RequestFailed {
  const message = `${what}: ${JSON.stringify(url.host)} answered with ${why}`;
  return new RequestFailed("BAD_REDIRECT", message, "see how the registry is set up", { retryable: false });
}
