/** For tests: a token server whose tokens docker-registry believes: JWTs, signed with a key whose certificate it knows. */
import { createPrivateKey, randomUUID, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates } from "./certificates.ts";
import type { TokenIssuer } from "./registry.ts";

export interface TokenRequest {
  readonly method: string;
  /** Of the query, or of the form. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
}

export interface TokenServer {
  /** For `startRegistry`. */
  readonly issuer: TokenIssuer;
  readonly requests: readonly TokenRequest[];
  /** Whether a request gets a token; replace it at any time. */
  admits: (request: TokenRequest) => boolean;
  /** What the answer says of the token; replace it at any time. */
  describe: (token: string) => object;
  /** How long the registry believes in a token. */
  validSeconds: number;
  stop(): Promise<void>;
}

const service = "test registry";
const issuer = "test issuer";

export async function startTokenServer(): Promise<TokenServer> {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-tokens-"));
  const certificates = await makeCertificates(directory);
  const signer = makeSigner(certificates);
  const requests: TokenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    requests.push(request);
    if (!tokens.admits(request)) return outgoing.writeHead(401).end();
    const token = signer(request.parameters.scope ?? "", tokens.validSeconds);
    return outgoing.end(JSON.stringify(tokens.describe(token)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const tokens: TokenServer = {
    issuer: { realm, service, issuer, rootcertbundle: certificates.ca },
    requests,
    admits: () => true,
    describe: (token) => ({ token }),
    validSeconds: 300,
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      rmSync(directory, { recursive: true });
      return closed;
    },
  };
  return tokens;
}

async function readRequest(incoming: IncomingMessage): Promise<TokenRequest> {
  const { method = "", url = "", headers } = incoming;
  const form = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>)).toString();
  const query = method === "POST" ? new URLSearchParams(form) : new URL(url, "http://test").searchParams;
  return { method, parameters: Object.fromEntries(query), authorization: headers.authorization };
}

/** Source: distribution, "Token Authentication Implementation". */
function makeSigner({ certificate, key: keyPath }: { certificate: string; key: string }) {
  const key = createPrivateKey(readFileSync(keyPath));
  const x5c = [readFileSync(certificate, "utf8").replace(/-----[^-]+-----|\s/g, "")];
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return (scope: string, validSeconds: number) => {
    const [type, name, actions = ""] = scope.split(":");
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now - 5, nbf: now - 5, exp: now + validSeconds };
    const access = [{ type, name, actions: actions.split(",") }];
    const claims = encode({ iss: issuer, sub: "", aud: service, jti: randomUUID(), ...times, access });
    const signed = `${encode({ typ: "JWT", alg: "ES256", x5c })}.${claims}`;
    const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  };
}
