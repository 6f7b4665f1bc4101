/** A registry behind a proxy that misbehaves: what is had is right, or an error. */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BlobUnavailable } from "../blob-source.ts";
import { openBlobs } from "../open-blobs.ts";
import { openImage } from "../open-image.ts";
import { type Fault, type FaultyProxy, startFaultyProxy } from "./testing/faulty-proxy.ts";
import { type PushedImage, pushImage } from "./testing/pushed-image.ts";

let pushed: PushedImage;
let proxy: FaultyProxy;
beforeAll(async () => {
  pushed = await pushImage();
});
afterAll(() => pushed.stop());
beforeEach(async () => {
  proxy = await startFaultyProxy(pushed.registry.host);
});
afterEach(() => proxy.stop());

const options = { retries: 2, timeoutMs: 60_000 };
const offset = 12_345;
const length = 6789;

/** The first requests meet these faults, the later ones none. */
function faults(...list: Fault[]): void {
  proxy.fault = (_, number) => list[number];
}

function always(fault: Fault): void {
  proxy.fault = () => fault;
}

async function read(own = options): Promise<Buffer> {
  const blobs = await openBlobs(`docker://${proxy.host}/${pushed.name}:1`, own);
  try {
    return await blobs.read(pushed.layer, offset, length);
  } finally {
    await blobs.close();
  }
}

async function stream(): Promise<Buffer> {
  const blobs = await openBlobs(`docker://${proxy.host}/${pushed.name}:1`, options);
  try {
    return Buffer.concat(await Array.fromAsync(blobs.stream(pushed.layer)));
  } finally {
    await blobs.close();
  }
}

async function failure(run: Promise<unknown>): Promise<BlobUnavailable> {
  const error = await run.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(BlobUnavailable);
  expect((error as Error).message).not.toContain("\n");
  return error as BlobUnavailable;
}

const wanted = () => pushed.layer.bytes.subarray(offset, offset + length);

describe("a ranged read", () => {
  test.each<[string, Fault[]]>([
    ["5xx twice", [{ status: 500 }, { status: 503 }]],
    ["429 without a time", [{ status: 429 }]],
    ["connections cut before and in the answer", [{ cutAfter: 0 }, { cutAfter: 1000 }]],
    ["a body shorter than its length says", [{ cutAfter: length - 1 }]],
    ["another range than asked for", [{ headers: { "content-range": "bytes 0-6788/301568" } }]],
    ["a range without its header", [{ headers: { "content-range": undefined } }]],
    ["another number of bytes", [{ body: butFirst }]],
    ["too few bytes, without a length", [{ body: butFirst, headers: { "content-length": undefined } }]],
    ["too many bytes, without a length", [{ body: twice, headers: { "content-length": undefined } }]],
    ["an encoding that nobody asked for", [{ headers: { "content-encoding": "gzip" } }]],
  ])("meets %s and comes right when that passes", async (_, list) => {
    faults(...list);
    expect((await read()).equals(wanted())).toBe(true);
    expect(proxy.requests).toHaveLength(list.length + 1);
  });

  test.each<[string, Fault, string]>([
    ["5xx", { status: 502 }, "answered 502"],
    ["cut connections", { cutAfter: 100 }, "the connection was cut"],
    ["a wrong range", { headers: { "content-range": "bytes 0-6788/301568" } }, 'the range "bytes 0-6788/301568"'],
    ["a range of another blob", { headers: { "content-range": `bytes ${offset}-${offset + length - 1}/5` } }, "/5"],
    [
      "a short body without a length",
      { body: butFirst, headers: { "content-length": undefined } },
      "6788 bytes, wanted 6789",
    ],
    ["a short body", { body: butFirst }, "6788 bytes, wanted 6789"],
  ])("that meets nothing but %s is unavailable after the retries", async (_, fault, text) => {
    always(fault);
    const error = await failure(read());
    expect(error.retryable).toBe(true);
    expect(error.message).toContain(text);
    expect(error.message).toContain(pushed.layer.digest);
    expect(proxy.requests).toHaveLength(3);
  });

  test("of a server that ignores ranges is cut out of the whole", async () => {
    always({ ignoreRange: true });
    expect((await read()).equals(wanted())).toBe(true);
    expect(proxy.requests.map(({ status }) => status)).toEqual([200]);
    always({ ignoreRange: true, body: butFirst });
    expect((await failure(read({ ...options, retries: 0 }))).code).toBe("WRONG_RANGE");
  });

  test("never gives other bytes, whatever range the answer claims and however long it is", async () => {
    const answer = fc.record({
      start: fc.nat(20_000),
      span: fc.nat(10_000),
      ignoreRange: fc.boolean(),
      length: fc.option(fc.nat(9000)),
    });
    await fc.assert(
      fc.asyncProperty(answer, async ({ start, span, ignoreRange, length: bytes }) => {
        const claimed = { "content-range": `bytes ${start}-${start + span}/${pushed.layer.size}` };
        const cut = bytes === null ? {} : { body: (body: Buffer) => body.subarray(0, bytes) };
        always({ headers: ignoreRange ? {} : claimed, ignoreRange, ...cut });
        const found = await read({ ...options, retries: 0 }).catch((error: unknown) => error);
        if (Buffer.isBuffer(found)) expect(found.equals(wanted())).toBe(true);
        else expect(found).toBeInstanceOf(BlobUnavailable);
      }),
      { numRuns: 40 },
    );
  });

  test("waits as long as the server wishes", async () => {
    faults({ status: 429, headers: { "retry-after": "1" } });
    const start = performance.now();
    expect((await read()).equals(wanted())).toBe(true);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  // The deadline of an answer is for its beginning, too, which a busy machine may give late.
  test.each<[string, Fault, number, string]>([
    ["no answer", { delayMs: 3000 }, 150, "no answer in time"],
    ["an answer that stops", { stallAfter: 100 }, 2000, "the answer stopped half-way"],
  ])("with %s ends at its deadline", async (_, fault, timeoutMs, text) => {
    always(fault);
    expect((await failure(read({ retries: 0, timeoutMs }))).message).toContain(text);
  });

  test("is refused for good by what retries do not mend", async () => {
    always({ status: 403 });
    expect(await failure(read())).toMatchObject({ code: "REGISTRY_DENIED", retryable: false });
    expect(proxy.requests).toHaveLength(1);
  });

  test("that a proxy refuses names the proxy's password", async () => {
    always({ status: 407 });
    expect((await failure(read())).hint).toContain("proxy wants a password");
  });

  test("ends at once when its source is closed", async () => {
    always({ stallAfter: 100 });
    const blobs = await openBlobs(`docker://${proxy.host}/${pushed.name}:1`, { retries: 9 });
    const pending = failure(blobs.read(pushed.layer, offset, length));
    while (proxy.bytesSent() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await blobs.close();
    expect((await pending).message).toContain("given up");
    expect(proxy.requests).toHaveLength(1);
  });
});

describe("a stream", () => {
  test("goes on where it was cut, and asks for no byte twice", async () => {
    faults({ cutAfter: 100_000 }, { cutAfter: 50_000 }, { status: 503 });
    expect((await stream()).equals(pushed.layer.bytes)).toBe(true);
    const { size } = pushed.layer;
    expect(proxy.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      `bytes=100000-${size - 1}`,
      `bytes=150000-${size - 1}`,
      `bytes=150000-${size - 1}`,
    ]);
    expect(proxy.bytesSent()).toBe(size);
    expect(new Set(proxy.requests.map(({ headers }) => headers["accept-encoding"]))).toEqual(new Set(["identity"]));
  });

  test("goes on with a server that ignores ranges", async () => {
    faults({ cutAfter: 100_000 }, { ignoreRange: true });
    expect((await stream()).equals(pushed.layer.bytes)).toBe(true);
  });

  test("gives up when it gets no further", async () => {
    faults({ cutAfter: 1000 }, ...Array.from({ length: 5 }, () => ({ cutAfter: 0 })));
    expect((await failure(stream())).retryable).toBe(true);
    // The one that got somewhere, and two retries.
    expect(proxy.requests).toHaveLength(3);
  });

  test("gives up a server that cuts it after every few bytes", async () => {
    always({ cutAfter: 1000 });
    expect((await failure(stream())).retryable).toBe(true);
    expect(proxy.requests).toHaveLength(3);
  });

  test("of wrong bytes ends in an error that names both digests", async () => {
    always({ body: flipped });
    await expect(stream()).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringMatching(`wanted digest "${pushed.layer.digest}", found "sha256:`),
    });
  });
});

test("a layer whose decoder meets the damage first is blamed on its digest", async () => {
  const image = await openImage(`docker://${proxy.host}/${pushed.name}:1`, options);
  const [, layer] = image.layers;
  always({ body: flipped });
  await expect(Array.fromAsync(layer?.read() ?? [])).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  await image.close();
});

describe("a manifest", () => {
  const open = (own = options) => openImage(`docker://${proxy.host}/${pushed.name}:1`, own);

  test("of wrong bytes is refused", async () => {
    // A space: but for its digest the manifest says what it said.
    const body = (bytes: Buffer) => Buffer.from(bytes.toString().replace('"schemaVersion":2,', '"schemaVersion":2, '));
    const damaged = (headers: Fault["headers"] = {}) => {
      proxy.fault = ({ path }) => (path.includes("/manifests/") ? { body, headers } : undefined);
    };
    damaged();
    const refusal = { code: "DIGEST_MISMATCH", message: expect.stringContaining("fetching manifest") };
    await expect(open()).rejects.toMatchObject(refusal);
    const pinned = `docker://${proxy.host}/${pushed.name}@${pushed.digest}`;
    damaged({ "docker-content-digest": undefined });
    await expect(openImage(pinned, options)).rejects.toMatchObject(refusal);
  });

  test("that names what is no digest is refused before that is asked for", async () => {
    const headers = { "docker-content-digest": undefined };
    const elsewhere = "../../other/blobs/sha256:x";
    const config = (bytes: Buffer) =>
      Buffer.from(bytes.toString().replace(/("config":\{[^}]*"digest":")[^"]*/, `$1${elsewhere}`));
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const index = () =>
      Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest: elsewhere, size: 9 }] }));
    for (const [at, body] of [config, index].entries()) {
      always({ body, headers });
      await expect(open()).rejects.toMatchObject({ code: "BAD_DIGEST" });
      expect(proxy.requests).toHaveLength(at + 1);
    }
    const blobs = await openBlobs(`docker://${proxy.host}/${pushed.name}:1`, options);
    await expect(blobs.read({ digest: elsewhere, size: 9 }, 0, 5)).rejects.toMatchObject({ code: "BAD_DIGEST" });
    expect(proxy.requests).toHaveLength(2);
    await blobs.close();
  });

  test("that never ends is not read to the end", async () => {
    always({ body: () => Buffer.alloc(9 * 1024 * 1024, " "), headers: { "docker-content-digest": undefined } });
    expect(await failure(open({ ...options, retries: 0 }))).toMatchObject({ code: "BAD_ANSWER" });
  });

  test("is asked for again after a 5xx", async () => {
    faults({ status: 500 });
    const image = await open();
    expect(image.digest).toBe(pushed.digest);
    await image.close();
  });
});

function butFirst(body: Buffer): Buffer {
  return body.subarray(1);
}

function twice(body: Buffer): Buffer {
  return Buffer.concat([body, body]);
}

function flipped(body: Buffer): Buffer {
  const changed = Buffer.from(body);
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
  return changed;
}
