import { spawn } from "node:child_process";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import type { Credentials } from "./credentials.ts";

/**
 * Asks the program `docker-credential-NAME` on the PATH. What it prints never gets into a message.
 * Source: docker-credential-helpers, "Development".
 * @returns undefined when it knows none
 * @throws UserError `CREDENTIAL_HELPER`
 */
export async function askHelper(name: string, server: string, deadlineMs = 30_000): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw failed(name, "this is no name of a helper");
  const { code, output } = await run(name, server, deadlineMs);
  if (code !== 0 && output.trim() === "credentials not found in native keychain") return undefined;
  if (code !== 0) throw failed(name, `it ended with ${code}`);
  return parse(name, output);
}

interface Ended {
  readonly code: number | string | null;
  readonly output: string;
}

function run(name: string, server: string, deadlineMs: number): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(`docker-credential-${name}`, ["get"], { stdio: ["pipe", "pipe", "ignore"] });
  // Not until its output is closed: a program that it started may keep that open for ever.
  const deadline = setTimeout(() => {
    child.kill("SIGKILL");
    child.stdout.destroy();
    reject(failed(name, `no answer within ${deadlineMs} ms`));
  }, deadlineMs);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.length > maxOutput) child.kill();
  });
  child.on("error", (error: NodeJS.ErrnoException) => {
    reject(failed(name, error.code === "ENOENT" ? "there is no such program" : `it cannot be run (${error.code})`));
  });
  child.on("close", (code, signal) => resolve({ code: code ?? signal, output }));
  // A helper that ends without reading is judged by its exit code.
  child.stdin.on("error", () => {}).end(server);
  return promise.finally(() => clearTimeout(deadline));
}

const maxOutput = 1024 * 1024;

const schema = z.object({ Username: z.string(), Secret: z.string() });

function parse(name: string, output: string): Credentials {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    throw failed(name, "its answer is not JSON");
  }
  const { data } = schema.safeParse(json);
  if (data === undefined) throw failed(name, "its answer lacks Username or Secret");
  if (data.Username === "<token>") return { kind: "identity", token: data.Secret };
  return { kind: "password", user: data.Username, password: data.Secret };
}

function failed(name: string, why: string): UserError {
  const message = `asking the credential helper ${JSON.stringify(`docker-credential-${name}`)}: ${why}`;
  return new UserError("CREDENTIAL_HELPER", message, "see credsStore and credHelpers in the file of credentials");
}
