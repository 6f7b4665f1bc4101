import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { UserError } from "../../errors.ts";

/**
 * Certificates of private CAs for a host: those of `ca`, and those that docker would trust (`/etc/docker/certs.d/HOST/*.crt`).
 * @returns PEM texts; empty when there are none
 * @throws UserError `BAD_CA`
 */
export async function privateCertificates(
  host: string,
  ca: string | undefined,
  dockerDirectory = "/etc/docker/certs.d",
): Promise<string[]> {
  const directory = join(dockerDirectory, host);
  const names = await readdir(directory).catch(() => []);
  const paths = names.filter((name) => name.endsWith(".crt")).sort();
  return Promise.all([...(ca === undefined ? [] : [ca]), ...paths.map((name) => join(directory, name))].map(readPem));
}

/** Trusts them besides what Node trusts; undefined when there are none, then Node's own does. */
export function secureContext(certificates: readonly string[]): SecureContext | undefined {
  if (certificates.length === 0) return undefined;
  return createSecureContext({ ca: [...getCACertificates("default"), ...certificates] });
}

async function readPem(path: string): Promise<string> {
  const text = await readFile(path, "latin1").catch((cause: NodeJS.ErrnoException) => {
    throw badCa(path, cause.code ?? "it cannot be read", { cause });
  });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw badCa(path, "no PEM certificate in it");
}

function badCa(path: string, why: string, options?: ErrorOptions): UserError {
  const message = `reading the CA certificates ${JSON.stringify(path)}: ${why}`;
  return new UserError("BAD_CA", message, "give a file with certificates in PEM format", options);
}
