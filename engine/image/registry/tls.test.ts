/** TLS and proxies before a real registry. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import type { SourceOptions } from "../image.ts";
import { openBlobs } from "../open-blobs.ts";
import { openImage } from "../open-image.ts";
import { type PushedImage, pushImage } from "./testing/pushed-image.ts";
import { privateCertificates } from "./trust.ts";

let secure: PushedImage;
let plain: PushedImage;
beforeAll(async () => {
  [secure, plain] = await Promise.all([pushImage({ tls: true }), pushImage()]);
});
afterAll(() => Promise.all([secure.stop(), plain.stop()]));
afterEach(() => vi.unstubAllEnvs());

async function digestOf(reference: string, options: SourceOptions): Promise<string> {
  const image = await openImage(reference, { retries: 0, ...options });
  await image.close();
  return image.digest;
}

/** Options that know the registry's CA. */
function trusting(): SourceOptions {
  return { ca: secure.registry.ca ?? "" };
}

describe("a registry with a private CA", () => {
  test("is trusted when the CA is given", async () => {
    expect(await digestOf(secure.reference, trusting())).toBe(secure.digest);
  });

  test("is not trusted otherwise, and no retry changes that", async () => {
    const error = await openImage(secure.reference, { plainHttp: false }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "REGISTRY_UNREACHABLE", retryable: false });
    expect(error).toMatchObject({ hint: expect.stringContaining("/etc/docker/certs.d/127.0.0.1:") });
  });

  test("tells who speaks plain HTTP to it", async () => {
    const error = await openImage(secure.reference, { retries: 0 }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      message: expect.stringContaining("answered 400"),
      hint: expect.stringContaining("TLS"),
    });
  });

  test("and one without TLS tells who speaks TLS to it", async () => {
    await expect(digestOf(plain.reference, { plainHttp: false })).rejects.toThrow("this is no TLS");
  });
});

test("a certificate that cannot be read is an error of that read only", async () => {
  const ca = join(scratch(), "ca.pem");
  const blobs = await openBlobs(secure.reference, { ca, plainHttp: false });
  const read = () => blobs.read(secure.layer, 0, 10);
  await expect(read()).rejects.toMatchObject({ code: "BAD_CA" });
  copyFileSync(secure.registry.ca ?? "", ca);
  expect(await read()).toEqual(secure.layer.bytes.subarray(0, 10));
  await blobs.close();
});

test("certificates are those of the option and of docker's directory for the host", async () => {
  const directory = scratch();
  mkdirSync(join(directory, "registry.test:5000"));
  const pem = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
  for (const name of ["b.crt", "a.crt", "client.cert", "client.key"])
    writeFileSync(join(directory, "registry.test:5000", name), name + pem);
  const option = join(directory, "option.pem");
  writeFileSync(option, pem);
  expect(await privateCertificates("registry.test:5000", option, directory)).toEqual([
    pem,
    `a.crt${pem}`,
    `b.crt${pem}`,
  ]);
  expect(await privateCertificates("other.test", undefined, directory)).toEqual([]);
  writeFileSync(option, "no certificate");
  for (const path of [option, join(directory, "none")])
    await expect(privateCertificates("a.test", path, directory)).rejects.toMatchObject({ code: "BAD_CA" });
});

/** A proxy that knows every name as this machine. */
async function startProxy() {
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"] ?? "-"}`);
    const url = new URL(incoming.url ?? "");
    url.hostname = "127.0.0.1";
    incoming.pipe(
      request(url, { method: incoming.method ?? "", headers: incoming.headers }, (response) => {
        response.pipe(outgoing.writeHead(response.statusCode ?? 0, response.headers));
      }),
    );
  });
  server.on("connect", (incoming, socket) => {
    seen.push(`CONNECT ${incoming.url}`);
    const upstream = connect(Number(incoming.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { host, seen, stop };
}

describe("through a proxy of the environment", () => {
  const named = (reference: string) => reference.replace("127.0.0.1", "registry.test");

  test("plain HTTP is forwarded, with the proxy's own credentials", async () => {
    const proxy = await startProxy();
    vi.stubEnv("HTTP_PROXY", `http://us%65r:pass@${proxy.host}`);
    expect(await digestOf(named(plain.reference), { plainHttp: true })).toBe(plain.digest);
    const { host } = new URL(named(plain.reference).replace("docker:", "http:"));
    const authorization = `Basic ${Buffer.from("user:pass").toString("base64")}`;
    expect(proxy.seen[0]).toBe(`GET http://${host}/v2/test/image/manifests/1 ${authorization}`);
    proxy.stop();
  });

  test("TLS goes through a tunnel, with the registry's certificate verified", async () => {
    const proxy = await startProxy();
    vi.stubEnv("https_proxy", proxy.host);
    expect(await digestOf(named(secure.reference), trusting())).toBe(secure.digest);
    const { host } = new URL(named(secure.reference).replace("docker:", "http:"));
    expect(proxy.seen).toEqual([`CONNECT ${host}`]);
    await expect(digestOf(named(secure.reference), {})).rejects.toMatchObject({ retryable: false });
    const other = secure.reference.replace("127.0.0.1", "other.test");
    await expect(digestOf(other, trusting())).rejects.toThrow("ERR_TLS_CERT_ALTNAME_INVALID");
    proxy.stop();
  });

  test("loopback and what NO_PROXY names are reached without", async () => {
    const proxy = await startProxy();
    vi.stubEnv("HTTP_PROXY", `http://${proxy.host}`);
    expect(await digestOf(plain.reference, {})).toBe(plain.digest);
    for (const list of ["registry.test", "test"]) {
      vi.stubEnv("NO_PROXY", list);
      await expect(digestOf(named(plain.reference), { plainHttp: true })).rejects.toThrow("ENOTFOUND");
    }
    expect(proxy.seen).toEqual([]);
    proxy.stop();
  });

  test("a value that is no proxy is refused, and not shown", async () => {
    vi.stubEnv("HTTP_PROXY", "ftp://user:secret@proxy.test");
    const error = await digestOf("docker://registry.test/a", { plainHttp: true }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "BAD_PROXY" });
    expect(String((error as Error).stack)).not.toContain("secret");
  });

  test("one that is not there, or that never answers, is an error in time", async () => {
    const silent = createServer().on("connect", () => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const open = () => digestOf("docker://registry.test/a", { timeoutMs: 150 });
    await expect(open()).rejects.toThrow("no answer in time");
    silent.closeAllConnections();
    silent.close();
    await expect(open()).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
  });
});
