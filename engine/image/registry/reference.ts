import { UserError } from "../../errors.ts";
import { parseDigest } from "../parse-digest.ts";

/** A repository in a registry. */
export interface Repository {
  /** As written, with its port: what certificates and credentials are filed under. */
  readonly host: string;
  /** `library/debian` */
  readonly name: string;
}

export interface RegistryReference extends Repository {
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * `docker://HOST[:PORT]/NAME[:TAG][@DIGEST]`; without tag and digest the tag is `latest`, beside a digest a tag means nothing.
 * @throws UserError `BAD_IMAGE_REFERENCE`; the text is not quoted if it may hold a password
 */
export function parseRegistryReference(text: string): RegistryReference {
  const [, host = "", path = "", tag, digest] = shape.exec(text) ?? [];
  if (host === "" || !isHost(host) || path.length > 255) throw badReference(text);
  if (digest !== undefined) parseDigest(digest, `reference ${JSON.stringify(text)}`);
  const name = host === dockerHub && !path.includes("/") ? `library/${path}` : path;
  return { host, name, ...(digest === undefined ? { tag: tag ?? "latest" } : { digest }) };
}

/** Source: OCI distribution-spec 1.1, "Pulling manifests". */
const shape = new RegExp(
  [
    "^docker://",
    "((?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?)/",
    "([a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)",
    "(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?",
    "(?:@([^@]+))?$",
  ].join(""),
);

/** Without a dot, a port or the name localhost, the first part may as well be the first of a repository's name. */
function isHost(text: string): boolean {
  return /[.:]/.test(text) || text === "localhost";
}

/** The one registry whose API is served by another host than its name says. */
export const dockerHub = "docker.io";

export function apiHost(host: string): string {
  return host === dockerHub ? "registry-1.docker.io" : host;
}

/** Names of this machine itself: 127.0.0.0/8, ::1, localhost (RFC 6761). @param host may have a port */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, "").toLowerCase();
  return name === "localhost" || name === "[::1]" || /^127(\.[0-9]{1,3}){3}$/.test(name);
}

function badReference(text: string): UserError {
  const mayHoldSecret = /^docker:\/\/[^/]*@/.test(text);
  const what = mayHoldSecret ? "a reference with credentials in it" : JSON.stringify(text.slice(0, 300));
  const hint = "write docker://HOST[:PORT]/NAME[:TAG|@DIGEST]; credentials come from docker's config.json";
  return new UserError("BAD_IMAGE_REFERENCE", `opening image: ${what} is no reference to an image in a registry`, hint);
}
