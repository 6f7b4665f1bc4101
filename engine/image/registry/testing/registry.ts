/** For tests and benchmarks: Debian's docker-registry on loopback, at a port of its own, with a storage of its own. */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Certificates, makeCertificates } from "./certificates.ts";

const run = promisify(execFile);

export interface RegistrySetup {
  /** Asks for this user and password (basic authentication). */
  readonly htpasswd?: { readonly user: string; readonly password: string };
  /** Speaks TLS, with a certificate of a CA of its own. */
  readonly tls?: boolean;
  /** Asks for tokens of this issuer. */
  readonly token?: TokenIssuer;
  /** Storage of another registry, to serve the same images in another way. It is left when this one ends. */
  readonly storage?: string;
}

export interface TokenIssuer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** File with the certificate that tokens are signed with. */
  readonly rootcertbundle: string;
}

export interface RunningRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** With `tls`: file with the CA's certificate. */
  readonly ca: string | undefined;
  /** Where it keeps what is pushed, in the layout of docker-registry's file system driver. */
  readonly storage: string;
  /**
   * Copies an image of an OCI layout into it, with skopeo; an image index with all its images.
   * @param layout `DIRECTORY` or `DIRECTORY:TAG`
   * @param name `NAME` or `NAME:TAG`
   * @returns the reference: `docker://HOST/NAME:TAG`
   */
  push(layout: string, name: string): Promise<string>;
  /** Ends it and removes its storage. */
  stop(): Promise<void>;
}

/** Resolves when it listens. Whoever starts it must stop it; it also ends with this process. */
export async function startRegistry(setup: RegistrySetup = {}): Promise<RunningRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "mountproof-registry-"));
  const storage = setup.storage ?? join(directory, "storage");
  const certificates = setup.tls ? await makeCertificates(directory) : undefined;
  const config = join(directory, "config.json");
  // YAML holds JSON.
  await writeFile(config, JSON.stringify(configOf(storage, certificates, await authOf(setup, directory))));
  const { host, stop } = await serve(config);
  return {
    host,
    storage,
    ca: certificates?.ca,
    push: (layout, name) => push(setup, host, layout, name),
    async stop() {
      await stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** Source: docker-registry's configuration.md. */
function configOf(storage: string, certificates: Certificates | undefined, auth: object | undefined) {
  const tls = certificates && { certificate: certificates.certificate, key: certificates.key };
  return {
    version: "0.1",
    log: { level: "info", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage } },
    http: { addr: "127.0.0.1:0", secret: "test", ...(tls ? { tls } : {}) },
    ...(auth ? { auth } : {}),
  };
}

async function authOf({ htpasswd, token }: RegistrySetup, directory: string) {
  if (token) return { token };
  if (!htpasswd) return undefined;
  const path = join(directory, "htpasswd");
  // docker-registry knows bcrypt only.
  const { stdout } = await run("htpasswd", ["-Bbn", htpasswd.user, htpasswd.password]);
  await writeFile(path, stdout);
  return { htpasswd: { realm: "test", path } };
}

async function serve(config: string) {
  const command = ["--pdeathsig", "KILL", "docker-registry", "serve", config];
  const child = spawn("setpriv", command, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const [, host] = /listening on (127\.0\.0\.1:[0-9]+)/.exec(line) ?? [];
    if (host === undefined) continue;
    child.stderr.resume();
    return {
      host,
      stop: () => {
        child.kill();
        return ended;
      },
    };
  }
  throw new Error(`docker-registry did not start: ${said.slice(-5).join("; ")}`);
}

async function push({ htpasswd, token }: RegistrySetup, host: string, layout: string, name: string): Promise<string> {
  if (token) throw new Error("pushing to a registry that wants tokens: fill its storage through another one");
  const target = `docker://${host}/${name.includes(":") ? name : `${name}:latest`}`;
  const login = htpasswd ? ["--dest-creds", `${htpasswd.user}:${htpasswd.password}`] : [];
  const options = ["--insecure-policy", "copy", "--all", "--quiet", "--preserve-digests", "--dest-tls-verify=false"];
  await run("skopeo", [...options, ...login, `oci:${layout}`, target]);
  return target;
}
