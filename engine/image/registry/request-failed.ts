import { BlobUnavailable } from "../blob-source.ts";

/** A request that did not get what it asked for. */
export class RequestFailed extends BlobUnavailable {
  /** How long the server wants us to stay away, ms. */
  readonly retryAfterMs: number | undefined;
  constructor(
    code: string,
    message: string,
    hint: string,
    options: ErrorOptions & { readonly retryable: boolean; readonly retryAfterMs?: number | undefined },
  ) {
    super(code, message, hint, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Somebody has to prove who they are, or may not. @param what was being done */
export function denied(what: string, why: string): RequestFailed {
  const hint = "log in with docker login, or set MOUNTPROOF_REGISTRY_USER and MOUNTPROOF_REGISTRY_PASSWORD";
  return new RequestFailed("REGISTRY_DENIED", `${what}: ${why}`, hint, { retryable: false });
}
