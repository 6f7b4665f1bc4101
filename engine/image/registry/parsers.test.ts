/** What strangers write: references, headers, files of credentials. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { UserError } from "../../errors.ts";
import { readAuthFile } from "./auth-file.ts";
import { parseChallenges } from "./challenge.ts";
import { isExcluded } from "./no-proxy.ts";
import { isLoopback, parseRegistryReference } from "./reference.ts";
import { delayMs, parseRetryAfter } from "./retry.ts";

describe("a reference", () => {
  const digest = `sha256:${"a".repeat(64)}`;

  test.each([
    ["docker://host.test/name", { host: "host.test", name: "name", tag: "latest" }],
    ["docker://host:5000/a/b-c/d__e.f:v1.0_x", { host: "host:5000", name: "a/b-c/d__e.f", tag: "v1.0_x" }],
    [`docker://localhost/a@${digest}`, { host: "localhost", name: "a", digest }],
    [`docker://h.test/a:tag@${digest}`, { host: "h.test", name: "a", digest }],
    ["docker://[::1]:5000/a", { host: "[::1]:5000", name: "a", tag: "latest" }],
    ["docker://docker.io/debian:13", { host: "docker.io", name: "library/debian", tag: "13" }],
    ["docker://docker.io/some/image", { host: "docker.io", name: "some/image", tag: "latest" }],
  ])("%s is understood", (text, wanted) => {
    expect(parseRegistryReference(text)).toEqual(wanted);
  });

  test.each([
    "docker://",
    "docker://debian",
    "docker://library/debian",
    "docker://h.test/Upper",
    "docker://h.test/a//b",
    "docker://h.test/../a",
    "docker://h.test/a:",
    "docker://h.test/a:-b",
    "docker://h.test/a@md5:1",
    "docker://h.test/a?b",
    "docker://h.test:port/a",
    `docker://h.test/${"a".repeat(300)}`,
  ])("%s is refused", (text) => {
    expect(() => parseRegistryReference(text)).toThrow(UserError);
  });

  test("with a password in it is refused without showing it", () => {
    const text = "docker://user:secret@h.test/a";
    expect(() => parseRegistryReference(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("secret") }),
    );
    expect(() => parseRegistryReference(text)).toThrow("credentials in it");
  });

  test("is understood or refused, whatever it is, and leads nowhere else than its host", () => {
    const part = fc.constantFrom(
      "docker://",
      "h.test",
      "/",
      ":",
      "@",
      "..",
      "a",
      "5000",
      digest,
      "%2e",
      "?",
      "#",
      "\\",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 12 }).map((all) => `docker://${all.join("")}`),
        ),
        (text) => {
          try {
            const { host, name, tag, digest: pin } = parseRegistryReference(text);
            const url = new URL(`https://${host}/v2/${name}/manifests/${pin ?? tag}`);
            expect(url.pathname).toBe(`/v2/${name}/manifests/${pin ?? tag}`);
            expect([url.username, url.search, url.hash]).toEqual(["", "", ""]);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ["127.0.0.1:5000", true],
    ["127.1.2.3", true],
    ["LocalHost:1", true],
    ["[::1]:5000", true],
    ["127.0.0.1.test", false],
    ["localhost.test", false],
    ["128.0.0.1", false],
    ["[::2]:1", false],
  ])("to %s: loopback is %s", (host, wanted) => {
    expect(isLoopback(host)).toBe(wanted);
  });
});

describe("a challenge", () => {
  const plain = (header: string) =>
    parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

  test.each<[string, unknown]>([
    [
      'Bearer realm="https://a.test/token",service="s",scope="repository:a/b:pull,push"',
      [["bearer", { realm: "https://a.test/token", service: "s", scope: "repository:a/b:pull,push" }]],
    ],
    ['Basic realm="a \\"b\\""', [["basic", { realm: 'a "b"' }]]],
    ["Basic", [["basic", {}]]],
    [
      'Negotiate, BASIC realm=x , bearer Realm = "y"',
      [
        ["negotiate", {}],
        ["basic", { realm: "x" }],
        ["bearer", { realm: "y" }],
      ],
    ],
    ["", []],
  ])("%s is read", (header, wanted) => {
    expect(plain(header)).toEqual(wanted);
  });

  test("of any parameters is read as it was written", () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const header = fc.array(fc.tuple(name, fc.dictionary(name, fc.string(), { maxKeys: 4 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(header, (challenges) => {
        const quote = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;
        const written = challenges.map(([scheme, all]) => {
          const parameters = Object.entries(all).map(([key, value]) => `${key}=${quote(value)}`);
          return [scheme, parameters.join(", ")].join(" ");
        });
        expect(plain(written.join(", "))).toEqual(challenges.map(([scheme, all]) => [scheme, { ...all }]));
      }),
    );
  });

  test("of anything else costs no time and no error", () => {
    const piece = fc.constantFrom('"', "\\", "=", ",", " ", "a", "Basic", "\u{1f980}", "==", '="');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => void parseChallenges(text),
      ),
    );
    expect(parseChallenges('"'.repeat(1_000_000))).toEqual([]);
  });
});

describe("NO_PROXY", () => {
  test.each([
    ["https://registry.example.test", "example.test", true],
    ["https://registry.example.test", "other.test , EXAMPLE.test", true],
    ["https://registry.example.test", ".example.test", true],
    ["https://registry.example.test", "*.example.test", true],
    ["https://example.test", ".example.test", false],
    ["https://registryexample.test", "example.test", false],
    ["https://registry.example.test:5000", "example.test:5000", true],
    ["https://registry.example.test", "example.test:5000", false],
    ["https://registry.example.test", "example.test:443", true],
    ["http://registry.example.test", "example.test:443", false],
    ["https://10.1.2.3", "10.0.0.0/8", true],
    ["https://11.1.2.3", "10.0.0.0/8", false],
    ["https://10.1.2.3:5000", "10.1.2.3", true],
    ["https://10.1.2.3:5000", "10.1.2.3:5001", false],
    ["https://[fd00::1]:5000", "fd00::/8", true],
    ["https://[fd00::1]", "[fd00:0::1]:443", true],
    ["https://[fd00::1]", "fd00::2", false],
    ["https://registry.example.test", "10.0.0.0/8,10.0.0.0/99,/8,x/y,:80,", false],
    ["https://registry.example.test", "*", true],
    ["https://registry.example.test", "", false],
  ])("leaves %s to %j: %s", (url, list, isLeft) => {
    expect(isExcluded(new URL(url), list)).toBe(isLeft);
  });

  test("says yes or no whatever stands in it", () => {
    fc.assert(
      fc.property(fc.string(), fc.webUrl(), (list, url) => typeof isExcluded(new URL(url), list) === "boolean"),
    );
  });
});

describe("waiting", () => {
  test("grows from 50-100 ms to 5-10 s, and respects the server up to a minute", () => {
    for (let failures = 0; failures < 20; failures++) {
      const whole = Math.min(100 * 2 ** failures, 10_000);
      const delay = delayMs(failures);
      expect(delay >= whole / 2 && delay <= whole).toBe(true);
    }
    expect(delayMs(0, 3000)).toBe(3000);
    expect(delayMs(0, 3_600_000)).toBe(60_000);
  });

  test.each([
    ["7", 7000],
    ["Thu, 01 Jan 1970 00:00:09 GMT", 8000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    [undefined, undefined],
  ])("Retry-After %j is %j ms", (value, wanted) => {
    expect(parseRetryAfter(value, 1000)).toBe(wanted);
  });
});

describe("a file of credentials", () => {
  const find = async (content: object, host: string, name = "a/b") => {
    const path = join(scratch(), "auth.json");
    writeFileSync(path, JSON.stringify(content));
    const file = await readAuthFile(path, {});
    return { found: file?.find({ host, name }), helper: file?.helperFor({ host, name }) };
  };
  const auth = (text: string) => ({ auth: Buffer.from(text).toString("base64") });
  const password = (user: string, word: string) => ({ kind: "password", user, password: word });

  test("gives the entry of the longest name", async () => {
    const auths = {
      "h.test": auth("host:1"),
      "h.test/a": auth("space:2"),
      "h.test/a/b": auth("image:3"),
      "h.test/a/b/c": auth("no:4"),
    };
    expect((await find({ auths }, "h.test")).found).toEqual(password("image", "3"));
    expect((await find({ auths }, "h.test", "a/x")).found).toEqual(password("space", "2"));
    expect((await find({ auths }, "h.test", "x")).found).toEqual(password("host", "1"));
    expect((await find({ auths }, "h.test:5000", "x")).found).toBeUndefined();
    expect((await find({ auths }, "constructor")).found).toBeUndefined();
  });

  test.each([
    ["https://h.test/v1/", "h.test"],
    ["https://h.test", "h.test"],
    ["https://index.docker.io/v1/", "docker.io"],
  ])("knows %s as %s", async (key, host) => {
    expect((await find({ auths: { [key]: auth("u:p\0\0") } }, host)).found).toEqual(password("u", "p"));
  });

  test("tells the helper for a registry, and docker's own name for its registry", async () => {
    const content = { credsStore: "store", credHelpers: { "h.test": "own" } };
    expect((await find(content, "h.test")).helper).toEqual({ program: "own", server: "h.test" });
    expect((await find(content, "docker.io")).helper).toEqual({
      program: "store",
      server: "https://index.docker.io/v1/",
    });
    expect((await find({}, "h.test")).helper).toBeUndefined();
  });

  test.each([
    '{"auths":{"h.test":{"auth":"sEcReT"}}',
    '{"auths":{"h.test":"sEcReT"}}',
    '{"auths":{"h.test":{"auth":"sEcReT=="}}}',
  ])("of another form is refused, and not shown: %s", async (text) => {
    const path = join(scratch(), "auth.json");
    writeFileSync(path, text);
    const read = async () => (await readAuthFile(path, {}))?.find({ host: "h.test", name: "a" });
    const error = (await read().catch((caught: unknown) => caught)) as UserError;
    expect(error).toMatchObject({ code: "BAD_AUTH_FILE" });
    expect([error.message, error.hint, String(error.cause)].join()).not.toContain("sEcReT");
  });

  test("that somebody named must be there", async () => {
    await expect(readAuthFile("/none", {})).rejects.toMatchObject({ code: "BAD_AUTH_FILE" });
    await expect(readAuthFile(undefined, { REGISTRY_AUTH_FILE: "/none" })).rejects.toMatchObject({
      code: "BAD_AUTH_FILE",
    });
    expect(await readAuthFile(undefined, { DOCKER_CONFIG: "/none" })).toBeUndefined();
  });
});
