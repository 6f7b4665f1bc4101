import { RequestFailed } from "./request-failed.ts";

/** One request under way. */
export interface Exchange {
  /** What is being done, for messages. */
  readonly what: string;
  readonly url: URL;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The server keeps us waiting. */
export class Stalled extends Error {
  override readonly name = "Stalled";
}

/**
 * A request that failed below HTTP, as one line. Nothing of a URL but its host gets into it: paths of redirects may hold
 * signatures.
 */
export function transportFailure({ what, url, signal }: Exchange, error: unknown): RequestFailed {
  const cause = signal.aborted ? signal.reason : error;
  const code = codeOf(cause);
  const reason = reasons.get(code) ?? (cause instanceof Error ? cause.message : "the request failed");
  const message = `${what}: ${reason} (${JSON.stringify(url.host)}, ${code})`.replace(/\s+/g, " ");
  const isTrust = isAboutTrust(code);
  const hint = isTrust
    ? `give the CA's certificate: ca, /etc/docker/certs.d/${url.host}/ca.crt or NODE_EXTRA_CA_CERTS`
    : "see whether the registry and the network are well";
  return new RequestFailed("REGISTRY_UNREACHABLE", message, hint, { retryable: !isTrust, cause });
}

/** The words of Node and of OpenSSL tell their makers more than their users. */
const reasons: ReadonlyMap<string, string> = new Map([
  ["ECONNRESET", "the connection was cut"],
  ["EPIPE", "the connection was cut"],
  ["ERR_STREAM_PREMATURE_CLOSE", "the connection was cut"],
  ["ECONNREFUSED", "nobody listens there"],
  ["ENOTFOUND", "there is no host of this name"],
  ["EAI_AGAIN", "the host's name cannot be looked up now"],
  ["EPROTO", "this is no TLS; if the registry speaks plain HTTP, say so (plainHttp)"],
  ["AbortError", "given up"],
  ["TimeoutError", "not done in time"],
]);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  // What an AbortSignal gives as its reason; its `code` is a number.
  if (error instanceof DOMException) return error.name;
  const code: unknown = "code" in error ? error.code : undefined;
  return /^ERR_SSL/.test(String(code)) ? "EPROTO" : String(code ?? error.name);
}

/** Of X.509 verification, by Node's and OpenSSL's names. */
function isAboutTrust(code: string): boolean {
  return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT)/.test(code);
}
