import type { Challenge } from "./challenge.ts";
import { collect } from "./collect.ts";
import type { Credentials } from "./credentials.ts";
import { followRedirects } from "./follow-redirects.ts";
import type { Http, HttpResponse } from "./http.ts";
import { isLoopback } from "./reference.ts";
import { denied, RequestFailed } from "./request-failed.ts";
import { statusFailure } from "./status-failure.ts";

export interface Token {
  readonly header: string;
  /** ms since the epoch; some time before the server's own idea of it. */
  readonly expiresAt: number;
}

export interface TokenContext {
  readonly http: Http;
  /** How messages call the repository. */
  readonly label: string;
  /** Where the registry is: what may be sent in plain text is judged by it. */
  readonly registry: URL;
  /** Asked for when the challenge names no scope: `repository:NAME:pull`. */
  readonly scope: string;
}

/**
 * Asks the token server that the registry names. Source: distribution, "Token Authentication Specification" and
 * "Oauth2 Token Authentication".
 * @throws RequestFailed
 */
export async function fetchToken(context: TokenContext, challenge: Challenge, own?: Credentials): Promise<Token> {
  const realm = realmOf(context, challenge);
  const service = challenge.parameters.get("service");
  const query = { ...(service ? { service } : {}), scope: challenge.parameters.get("scope") || context.scope };
  const response =
    own?.kind === "identity" ? exchange(context, realm, query, own.token) : get(context, realm, query, own);
  return readToken(context, realm, await response);
}

/** Source: RFC 7617. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

type Query = Readonly<Record<string, string>>;

function get({ http, label }: TokenContext, realm: URL, query: Query, own?: Credentials): Promise<HttpResponse> {
  const url = new URL(realm);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (own?.kind === "password") url.searchParams.set("account", own.user);
  const headers = own?.kind === "password" ? { authorization: basic(own.user, own.password) } : {};
  return followRedirects(http, { url, headers, what: whatFor(label) });
}

/** Not redirected: the body is the secret. */
function exchange({ http, label }: TokenContext, url: URL, query: Query, token: string): Promise<HttpResponse> {
  const form = new URLSearchParams({
    ...query,
    grant_type: "refresh_token",
    client_id: "mountproof",
    refresh_token: token,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return http.send({ method: "POST", url, headers, body: form.toString(), what: whatFor(label) });
}

function whatFor(label: string): string {
  return `asking for a token for ${JSON.stringify(label)}`;
}

/** Who speaks TLS with the registry does not send a password in plain text because the registry says so. */
function realmOf(context: TokenContext, challenge: Challenge): URL {
  const realm = URL.parse(challenge.parameters.get("realm") ?? "");
  if (realm === null || !/^https?:$/.test(realm.protocol))
    throw denied(whatFor(context.label), "it names no token server");
  if (realm.protocol === "http:" && context.registry.protocol === "https:" && !isLoopback(realm.host))
    throw denied(whatFor(context.label), `its token server ${JSON.stringify(realm.host)} has no TLS`);
  return realm;
}

async function readToken(context: TokenContext, realm: URL, response: HttpResponse): Promise<Token> {
  if (response.status === 401 || response.status === 403) {
    await response.discard();
    throw denied(whatFor(context.label), `the token server ${JSON.stringify(realm.host)} refuses (${response.status})`);
  }
  if (response.status !== 200) throw await statusFailure(whatFor(context.label), response);
  const text = (await collect(response, maxBytes, whatFor(context.label))).toString("utf8");
  const answer = parse(text);
  const token = answer.token || answer.access_token;
  // A header holds nothing else.
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw badToken(context, realm);
  return { header: `Bearer ${token}`, expiresAt: Date.now() + usableMs(answer.expires_in) };
}

const maxBytes = 1024 * 1024;

interface TokenAnswer {
  readonly token?: unknown;
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
}

function parse(text: string): TokenAnswer {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** A tenth of its time, at most 10 s, is kept for requests on their way. @param seconds 60 if the server does not say */
function usableMs(seconds: unknown): number {
  const wholeMs = (typeof seconds === "number" && seconds > 0 ? seconds : 60) * 1000;
  return wholeMs - Math.min(wholeMs / 10, 10_000);
}

function badToken({ label }: TokenContext, realm: URL): RequestFailed {
  const message = `${whatFor(label)}: the answer of ${JSON.stringify(realm.host)} holds none`;
  return new RequestFailed("BAD_TOKEN", message, "see how the registry is set up", { retryable: false });
}
