import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  /** For 127.0.0.1 and localhost, signed by the CA. */
  readonly certificate: string;
  readonly key: string;
}

/** A CA and a server's certificate, good for a day. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const path = (name: string) => join(directory, name);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await run("openssl", [
    ...["req", "-x509", ...key, "-days", "1", "-subj", "/CN=test CA"],
    ...["-keyout", path("ca.key"), "-out", path("ca.crt")],
  ]);
  const request = [
    "req",
    "-new",
    ...key,
    "-subj",
    "/CN=test",
    "-keyout",
    path("server.key"),
    "-out",
    path("server.csr"),
  ];
  await run("openssl", request);
  await writeFile(path("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test\n");
  await run("openssl", [
    ...["x509", "-req", "-in", path("server.csr"), "-days", "1", "-extfile", path("names"), "-CAcreateserial"],
    ...["-CA", path("ca.crt"), "-CAkey", path("ca.key"), "-out", path("server.crt")],
  ]);
  return { ca: path("ca.crt"), certificate: path("server.crt"), key: path("server.key") };
}
