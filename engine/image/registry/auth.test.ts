/** Who we are: passwords and tokens, to a real registry that asks. */
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, constants, mkdirSync, openSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import type { SourceOptions } from "../image.ts";
import { openBlobs } from "../open-blobs.ts";
import { openImage } from "../open-image.ts";
import { askHelper } from "./credential-helper.ts";
import { startFaultyProxy } from "./testing/faulty-proxy.ts";
import { type PushedImage, pushImage } from "./testing/pushed-image.ts";
import { type RunningRegistry, startRegistry } from "./testing/registry.ts";
import { startTokenServer, type TokenServer } from "./testing/token-server.ts";

const user = "somebody";
/** Colons and letters beyond ASCII are where programs go wrong. */
const password = "pass:wörd-7f3a";

let pushed: PushedImage;
let tokens: TokenServer;
let asking: RunningRegistry;
beforeAll(async () => {
  [pushed, tokens] = await Promise.all([pushImage({ htpasswd: { user, password } }), startTokenServer()]);
  asking = await startRegistry({ token: tokens.issuer, storage: pushed.registry.storage });
});
afterAll(() => Promise.all([pushed.stop(), asking.stop(), tokens.stop()]));
afterEach(() => {
  vi.unstubAllEnvs();
  tokens.admits = () => true;
  tokens.describe = (token) => ({ token });
  tokens.validSeconds = 300;
});

async function digestOf(reference: string, options: SourceOptions = {}): Promise<string> {
  const image = await openImage(reference, { retries: 0, ...options });
  await image.close();
  return image.digest;
}

/** A refusal, in which no secret may show. */
async function refusal(run: Promise<unknown>) {
  const error = (await run.catch((caught: unknown) => caught)) as Error & { code: string; hint: string };
  expect(error).toBeInstanceOf(Error);
  const seen = [error.message, error.hint, error.stack, String(error.cause)].join(" ");
  for (const secret of ["wörd", "7f3a", Buffer.from(`${user}:${password}`).toString("base64")])
    expect(seen).not.toContain(secret);
  return error;
}

function authFile(content: object): string {
  const path = join(scratch(), "config.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const auth = Buffer.from(`${user}:${password}`).toString("base64");

/** A credential helper on the PATH; it gives what docker's own would. */
function helper(script: string): void {
  const directory = scratch();
  writeFileSync(join(directory, "docker-credential-test"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, "docker-credential-test"), 0o755);
  vi.stubEnv("PATH", directory + delimiter + process.env.PATH);
}

describe("a registry that asks for a password", () => {
  test("gets that of a file in docker's format", async () => {
    const { host } = pushed.registry;
    for (const entry of [{ auth }, { username: user, password }]) {
      const file = authFile({ auths: { "other.test": { auth: "eDp5" }, [host]: entry } });
      expect(await digestOf(pushed.reference, { authFile: file })).toBe(pushed.digest);
      vi.stubEnv("REGISTRY_AUTH_FILE", file);
      expect(await digestOf(pushed.reference)).toBe(pushed.digest);
      vi.unstubAllEnvs();
    }
  });

  test("gets that of docker's own file, and of the environment before it", async () => {
    const directory = scratch();
    mkdirSync(join(directory, ".docker"));
    writeFileSync(
      join(directory, ".docker/config.json"),
      JSON.stringify({ auths: { [pushed.registry.host]: { auth } } }),
    );
    vi.stubEnv("DOCKER_CONFIG", join(directory, ".docker"));
    expect(await digestOf(pushed.reference)).toBe(pushed.digest);
    vi.stubEnv("DOCKER_CONFIG", undefined);
    vi.stubEnv("HOME", directory);
    expect(await digestOf(pushed.reference)).toBe(pushed.digest);
    vi.stubEnv("MOUNTPROOF_REGISTRY_USER", user);
    vi.stubEnv("MOUNTPROOF_REGISTRY_PASSWORD", "wrong");
    expect((await refusal(digestOf(pushed.reference))).code).toBe("REGISTRY_DENIED");
    vi.stubEnv("MOUNTPROOF_REGISTRY_PASSWORD", password);
    vi.stubEnv("HOME", scratch());
    expect(await digestOf(pushed.reference)).toBe(pushed.digest);
  });

  test("gets what a credential helper knows", async () => {
    const secret = JSON.stringify({ ServerURL: "", Username: user, Secret: password });
    helper(`read -r server; test "$1 $server" = "get ${pushed.registry.host}" && echo '${secret}'`);
    const { host } = pushed.registry;
    for (const content of [{ credsStore: "test" }, { credHelpers: { [host]: "test" }, credsStore: "none" }])
      expect(await digestOf(pushed.reference, { authFile: authFile(content) })).toBe(pushed.digest);
  });

  test("gets the file's own if the helper knows nothing", async () => {
    helper("echo credentials not found in native keychain; exit 1");
    const content = { credsStore: "test", auths: { [pushed.registry.host]: { auth } } };
    expect(await digestOf(pushed.reference, { authFile: authFile(content) })).toBe(pushed.digest);
  });

  test("refuses who has none, or wrong ones", async () => {
    const authFiles = [
      authFile({}),
      authFile({ auths: { [pushed.registry.host]: { username: user, password: "7f3a" } } }),
    ];
    for (const file of authFiles) {
      const error = await refusal(digestOf(pushed.reference, { authFile: file }));
      expect(error).toMatchObject({ code: "REGISTRY_DENIED", retryable: false });
    }
  });

  test.each([
    [`echo "${password}"; exit 2`, "CREDENTIAL_HELPER"],
    [`echo "${password}"`, "CREDENTIAL_HELPER"],
    [`echo '{"Username":"${password}"}'`, "CREDENTIAL_HELPER"],
  ])("shows nothing of what a broken helper says: %s", async (script, code) => {
    helper(script);
    const error = await refusal(digestOf(pushed.reference, { authFile: authFile({ credsStore: "test" }) }));
    expect(error.code).toBe(code);
  });

  test("waits for no helper that never answers, nor for what that has started", async () => {
    const pipe = join(scratch(), "pipe");
    execFileSync("mkfifo", [pipe]);
    helper(`trap "" TERM; cat <${pipe}; wait`);
    // Whoever reads the pipe, with the helper's output open, ends when it has had a writer.
    onTestFinished(() => {
      const writer = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
      closeSync(writer);
    });
    const error = await refusal(askHelper("test", "host", 300));
    expect(error).toMatchObject({ code: "CREDENTIAL_HELPER", message: expect.stringContaining("no answer") });
  });

  test("does not have its password sent where it redirects to", async () => {
    const other = await startFaultyProxy(pushed.registry.host);
    const before = await startFaultyProxy(pushed.registry.host);
    const location = `http://localhost:${other.host.split(":")[1]}/elsewhere?signature=7f3a`;
    before.fault = ({ path, headers }) =>
      path.includes("/blobs/") && headers.authorization ? { status: 307, headers: { location } } : undefined;
    other.fault = () => ({ status: 404 });
    const file = authFile({ auths: { [before.host]: { auth } } });
    const reference = `docker://${before.host}/${pushed.name}:1`;
    expect((await refusal(digestOf(reference, { authFile: file }))).code).toBe("MISSING_BLOB");
    expect(before.requests.filter(({ headers }) => headers.authorization)).not.toEqual([]);
    expect(other.requests.map(({ headers, path }) => [headers.authorization, path])).toEqual([
      [undefined, "/elsewhere?signature=7f3a"],
    ]);
    other.fault = () => ({ status: 500 });
    expect((await refusal(digestOf(reference, { authFile: file }))).message).toContain("answered 500");
    await Promise.all([other.stop(), before.stop()]);
  });
});

describe("a registry that asks for tokens", () => {
  const reference = () => `docker://${asking.host}/${pushed.name}:1`;
  const count = () => tokens.requests.length;

  test.each(["token", "access_token"])("is satisfied by what the token server calls %s", async (field) => {
    tokens.describe = (token) => ({ [field]: token, expires_in: 300 });
    const before = count();
    expect(await digestOf(reference(), { authFile: authFile({}) })).toBe(pushed.digest);
    expect(tokens.requests.slice(before)).toEqual([
      {
        method: "GET",
        parameters: { service: "test registry", scope: "repository:test/image:pull" },
        authorization: undefined,
      },
    ]);
  });

  test("has the token server given the password", async () => {
    tokens.admits = ({ authorization }) => authorization === `Basic ${auth}`;
    expect((await refusal(digestOf(reference(), { authFile: authFile({}) }))).code).toBe("REGISTRY_DENIED");
    const file = authFile({ auths: { [asking.host]: { auth } } });
    expect(await digestOf(reference(), { authFile: file })).toBe(pushed.digest);
    expect(tokens.requests.at(-1)?.parameters.account).toBe(user);
  });

  test("has an identity token exchanged", async () => {
    tokens.admits = ({ method, parameters }) => method === "POST" && parameters.refresh_token === "7f3a";
    tokens.describe = (token) => ({ access_token: token });
    const files = [{ auths: { [asking.host]: { auth: "", identitytoken: "7f3a" } } }, { credsStore: "test" }];
    helper(`echo '{"Username":"<token>","Secret":"7f3a"}'`);
    for (const content of files)
      expect(await digestOf(reference(), { authFile: authFile(content) })).toBe(pushed.digest);
    const { parameters } = tokens.requests.at(-1) ?? {};
    expect(parameters).toMatchObject({ grant_type: "refresh_token", scope: "repository:test/image:pull" });
  });

  test("many reads at once ask for one token", async () => {
    const before = count();
    const blobs = await openBlobs(reference(), { authFile: authFile({}) });
    const parts = await Promise.all(Array.from({ length: 8 }, (_, at) => blobs.read(pushed.layer, at * 1000, 1000)));
    expect(Buffer.concat(parts).equals(pushed.layer.bytes.subarray(0, 8000))).toBe(true);
    expect(count() - before).toBe(1);
    await blobs.close();
  });

  test("a token is replaced when its time is over, and when the registry believes it no more", async () => {
    const before = count();
    tokens.describe = (token) => ({ token, expires_in: 0.05 });
    const blobs = await openBlobs(reference(), { authFile: authFile({}) });
    await blobs.read(pushed.layer, 0, 10);
    await new Promise((resolve) => setTimeout(resolve, 60));
    // Its server says that it lasts, its registry that it is over (it allows a minute).
    tokens.validSeconds = -61;
    tokens.describe = (token) => {
      tokens.validSeconds = 300;
      return { token, expires_in: 300 };
    };
    expect((await blobs.read(pushed.layer, 0, 10)).length).toBe(10);
    expect(count() - before).toBe(3);
    await blobs.close();
  });

  test("a token server that fails is asked again; without a scope from the registry it is asked to pull", async () => {
    const server = await startFaultyProxy(new URL(tokens.issuer.realm).host);
    const before = await startFaultyProxy(asking.host);
    server.fault = (_, number) => (number < 2 ? { status: 503 } : undefined);
    const challenge = `Bearer realm="http://${server.host}/token",service="test registry"`;
    before.fault = ({ headers }) =>
      headers.authorization === undefined ? { headers: { "www-authenticate": challenge } } : undefined;
    const own = { retries: 2, authFile: authFile({}) };
    expect(await digestOf(`docker://${before.host}/${pushed.name}:1`, own)).toBe(pushed.digest);
    expect(server.requests.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(tokens.requests.at(-1)?.parameters.scope).toBe("repository:test/image:pull");
    await Promise.all([server.stop(), before.stop()]);
  });

  test.each([
    ["no JSON", "text"],
    ["no token", { expires_in: 60 }],
    ["a token that no header can hold", { token: "a\nb" }],
  ])("is not satisfied by %s", async (_, answer) => {
    tokens.describe = () => answer as object;
    expect((await refusal(digestOf(reference(), { authFile: authFile({}) }))).code).toBe("BAD_TOKEN");
  });

  test("and a token that is never believed ends in a refusal", async () => {
    tokens.describe = () => ({ token: "a.b.c" });
    expect((await refusal(digestOf(reference(), { authFile: authFile({}) }))).code).toBe("REGISTRY_DENIED");
  });
});
