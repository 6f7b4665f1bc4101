import type { Agent } from "node:http";
import http from "node:http";
import https from "node:https";
import { bodyOf, discardBody } from "./body.ts";
import { exchange } from "./exchange.ts";
import { isExcluded } from "./no-proxy.ts";
import { proxyEnvironment } from "./proxies.ts";
import { isLoopback } from "./reference.ts";
import { privateCertificates, secureContext } from "./trust.ts";

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is being done, for messages. */
  readonly what: string;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  /** What was asked for in the end, after redirects. */
  readonly url: URL;
  readonly status: number;
  /** @param name in lower case */
  header(name: string): string | undefined;
  /** @throws RequestFailed when it is cut or stalls */
  readonly body: AsyncIterable<Buffer>;
  /** For who does not read the body: lets the connection serve the next request. */
  discard(): Promise<void>;
}

export interface HttpOptions {
  readonly ca?: string | undefined;
  /** To connect and for the answer's head, and for each pause in its body. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends single requests: through the proxy of the environment, with the certificates for each host; redirects are not
 * followed. On Node's own client, because a library would cost a fifth of a second at the first read of a mount.
 */
export class Http {
  readonly #options: HttpOptions;
  readonly #agents = new Map<string, Promise<Agent>>();

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** @throws RequestFailed without a status: no connection, no answer in time, no valid HTTP */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { timeoutMs, signal } = this.#options;
    const context = {
      what: request.what,
      url: request.url,
      timeoutMs,
      signal: AbortSignal.any([signal, ...(request.signal ? [request.signal] : [])]),
    };
    const message = await exchange(request, context, await this.#agent(request.url));
    const header = (name: string) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    };
    const body = bodyOf(message, context);
    return { url: request.url, status: message.statusCode ?? 0, header, body, discard: () => discardBody(body) };
  }

  async close(): Promise<void> {
    for (const agent of await Promise.allSettled(this.#agents.values()))
      if (agent.status === "fulfilled") agent.value.destroy();
  }

  /** One for each server, because certificates are trusted for a host. */
  #agent(url: URL): Promise<Agent> {
    const known = this.#agents.get(url.origin);
    if (known !== undefined) return known;
    const made = makeAgent(url, this.#options);
    this.#agents.set(url.origin, made);
    // A certificate that could not be read now may be readable later: a mount lives long.
    made.catch(() => this.#agents.delete(url.origin));
    return made;
  }
}

async function makeAgent(url: URL, { ca, timeoutMs }: HttpOptions): Promise<Agent> {
  const { protocol, host } = url;
  const proxyEnv = proxiesFor(url);
  // The timeout is that of a proxy's tunnel, and of connections that wait for their next request.
  const options = { keepAlive: true, maxSockets, proxyEnv, timeout: timeoutMs };
  if (protocol === "http:") return new http.Agent(options);
  const context = secureContext(await privateCertificates(host, ca));
  return new https.Agent({ ...options, ...(context ? { secureContext: context } : {}) });
}

function proxiesFor(url: URL): Record<string, string> {
  // No proxy can reach this machine's own loopback for us.
  if (isLoopback(url.host)) return {};
  const proxies = proxyEnvironment(process.env);
  return isExcluded(url, proxies.no_proxy ?? "") ? {} : proxies;
}

/** To one server; requests beyond wait. */
const maxSockets = 32;
