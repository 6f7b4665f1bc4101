import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import type { Credentials } from "./credentials.ts";
import { dockerHub, type Repository } from "./reference.ts";

/** A file in the format of docker's config.json. */
export interface AuthFile {
  /** The program that keeps this repository's credentials, and the name it knows the server by. */
  helperFor(repository: Repository): { readonly program: string; readonly server: string } | undefined;
  /** What stands in the file itself. @throws UserError `BAD_AUTH_FILE` */
  find(repository: Repository): Credentials | undefined;
}

/**
 * @returns undefined when nobody named a file and docker has none
 * @throws UserError `BAD_AUTH_FILE`
 */
export async function readAuthFile(
  named: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<AuthFile | undefined> {
  const wanted = named ?? (environment.REGISTRY_AUTH_FILE || undefined);
  const docker = join(environment.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
  const path = wanted ?? docker;
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (wanted === undefined && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw badFile(path, error.code ?? "it cannot be read");
  });
  return text === undefined ? undefined : authFile(path, parse(path, text));
}

const entrySchema = z.object({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
  registrytoken: z.string().nullish(),
});
type Entry = z.infer<typeof entrySchema>;

const schema = z.object({
  auths: z.record(z.string(), entrySchema).nullish(),
  credsStore: z.string().nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

/** The cause is left out: it quotes the file. */
function parse(path: string, text: string): z.infer<typeof schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badFile(path, "not JSON");
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw badFile(path, `wrong shape at ${JSON.stringify(result.error.issues[0]?.path.slice(0, 1).join("") ?? "")}`);
}

function authFile(path: string, { auths, credsStore, credHelpers }: z.infer<typeof schema>): AuthFile {
  return {
    helperFor: ({ host }) => {
      const server = host === dockerHub ? dockerHubKey : host;
      const program = credHelpers?.[host] ?? credHelpers?.[server] ?? credsStore;
      return program ? { program, server } : undefined;
    },
    find: (repository) => {
      for (const key of keysOf(repository)) {
        const found = Object.hasOwn(auths ?? {}, key) ? credentialsOf(path, key, auths?.[key] ?? {}) : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

const dockerHubKey = "https://index.docker.io/v1/";

/** Podman files credentials for parts of a registry, the longest name counts; old versions of docker file URLs. */
function keysOf({ host, name }: Repository): string[] {
  const parts = name.split("/");
  const spaces = parts.map((_, at) => [host, ...parts.slice(0, parts.length - at)].join("/"));
  const urls = ["https://", "http://"].flatMap((scheme) => ["", "/", "/v1/", "/v2/"].map((end) => scheme + host + end));
  return [...spaces, host, ...(host === dockerHub ? [dockerHubKey, "index.docker.io"] : []), ...urls];
}

function credentialsOf(path: string, key: string, entry: Entry): Credentials | undefined {
  if (entry.identitytoken) return { kind: "identity", token: entry.identitytoken };
  if (entry.registrytoken) return { kind: "bearer", token: entry.registrytoken };
  if (entry.username && entry.password) return { kind: "password", user: entry.username, password: entry.password };
  if (!entry.auth) return undefined;
  const text = Buffer.from(entry.auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon <= 0) throw badFile(path, `"auth" of ${JSON.stringify(key)} is not user:password in base64`);
  // Docker strips zeros, which some programs leave at the end.
  return { kind: "password", user: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, "") };
}

function badFile(path: string, why: string): UserError {
  const message = `reading credentials from ${JSON.stringify(path)}: ${why}`;
  return new UserError("BAD_AUTH_FILE", message, "log in again, for example with docker login");
}
