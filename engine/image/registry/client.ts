import type { SourceOptions } from "../image.ts";
import { type Authorizer, authorizer } from "./authorizer.ts";
import { findCredentials } from "./credentials.ts";
import { followRedirects } from "./follow-redirects.ts";
import { Http, type HttpResponse } from "./http.ts";
import { apiHost, isLoopback, type Repository } from "./reference.ts";
import { type RetryPolicy, retrying } from "./retry.ts";
import { statusFailure } from "./status-failure.ts";
import { privateCertificates } from "./trust.ts";

/** Speaks with one repository of a registry. Source: OCI distribution-spec 1.1. */
export interface RegistryClient {
  /** How messages call it: `docker://HOST/NAME`. */
  readonly label: string;
  readonly policy: RetryPolicy;
  readonly timeoutMs: number;
  /**
   * One attempt: proves who we are if asked, follows redirects.
   * @returns an answer of the status 2xx, 404 or 416
   * @throws RequestFailed for anything else
   */
  get(request: GetRequest): Promise<HttpResponse>;
  /** Attempts until it succeeds, fails for good or was tried often enough. */
  retrying<T>(attempt: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface GetRequest {
  /** Below the repository: `blobs/sha256:…` */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly what: string;
  readonly signal?: AbortSignal;
}

/** Nothing is sent yet. @throws UserError `BAD_CA` */
export async function registryClient(repository: Repository, options: SourceOptions): Promise<RegistryClient> {
  const { retries = 5, timeoutMs = 30_000, ca, authFile } = options;
  const { host, name } = repository;
  const end = new AbortController();
  const policy = { retries, signal: end.signal };
  const http = new Http({ ca, timeoutMs, signal: end.signal });
  const registry = new URL(`${await schemeFor(host, options)}://${apiHost(host)}/v2/${name}/`);
  const label = `docker://${host}/${name}`;
  const login = authorizer({ http, label, registry, scope: `repository:${name}:pull` }, () =>
    findCredentials(repository, authFile, process.env),
  );
  return {
    label,
    policy,
    timeoutMs,
    get: (request) => getAuthorised(http, login, registry, request),
    retrying: (attempt) => retrying(policy, attempt),
    close: () => {
      end.abort();
      return http.close();
    },
  };
}

/** What nobody else can listen to needs no TLS; a CA for it says that it has TLS nevertheless. */
async function schemeFor(host: string, { plainHttp, ca }: SourceOptions): Promise<"http" | "https"> {
  const isPlain = plainHttp ?? (isLoopback(host) && (await privateCertificates(host, ca)).length === 0);
  return isPlain ? "http" : "https";
}

async function getAuthorised(
  http: Http,
  login: Authorizer,
  registry: URL,
  { path, headers = {}, ...rest }: GetRequest,
): Promise<HttpResponse> {
  // Bytes are asked for as they are stored: ranges and digests are of those.
  const common = { ...rest, url: new URL(path, registry) };
  const send = (authorization: string | undefined) => {
    const own = authorization === undefined ? {} : { authorization };
    return followRedirects(http, { ...common, headers: { ...headers, ...own, "accept-encoding": "identity" } });
  };
  const sent = await login.header();
  const first = await send(sent);
  // A 401 of another host, where a redirect led, asks for credentials that we do not have.
  const isAsked = first.status === 401 && first.url.origin === registry.origin;
  if (!isAsked) return wanted(rest.what, first);
  await first.discard();
  await login.answer(first.header("www-authenticate") ?? "", sent);
  return wanted(rest.what, await send(await login.header()));
}

async function wanted(what: string, response: HttpResponse): Promise<HttpResponse> {
  const { status } = response;
  if ((status >= 200 && status < 300) || status === 404 || status === 416) return response;
  throw await statusFailure(what, response);
}
