/** Content over a real registry, with a proxy between that counts and misbehaves. */
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { type FaultyProxy, startFaultyProxy } from "../../image/registry/testing/faulty-proxy.ts";
import { type RunningRegistry, startRegistry } from "../../image/registry/testing/registry.ts";
import type { Content } from "../content.ts";
import { openContent } from "../open-content.ts";
import { type SpanImage, someFile, spanImage } from "../testing/span-image.ts";

const files = [someFile(300_000, 1), someFile(50_000, 2)];
let registry: RunningRegistry;

beforeAll(async () => {
  registry = await startRegistry();
  return () => registry.stop();
});

interface Remote {
  readonly image: SpanImage;
  readonly proxy: FaultyProxy;
  open(timeoutMs?: number): Content;
}

async function remote({ spanBytes = 64 * 1024 } = {}): Promise<Remote> {
  const image = spanImage(scratch(), files, { spanBytes, encoding: "gzip-stream" });
  const pushed = await registry.push(image.layout, "image");
  const proxy = await startFaultyProxy(registry.host);
  onTestFinished(() => proxy.stop());
  const source = { reference: pushed.replace(registry.host, proxy.host), retries: 0 };
  const open = (timeoutMs = 30_000) =>
    openContent(image.index, { source: { ...source, timeoutMs } }, { warn: () => {} });
  return { image, proxy, open };
}

test("4 KiB in the middle cost one range of the blob, the bytes of one span", async () => {
  const { image, proxy, open } = await remote();
  const span = image.spans.find(({ offset, length }) => offset <= 150_000 && 154_096 <= offset + length);
  // In the midst of a stream, not at its beginning.
  expect(span?.resume?.window.length).toBe(32_768);
  const content = open();
  const part = await content.read(image.inode(0), 150_000, 4096);
  expect(files[0]?.subarray(150_000, 154_096).equals(part)).toBe(true);
  const blobs = proxy.requests.filter(({ path }) => path.includes("/blobs/"));
  const [bytes, inflatedBytes] = [span?.blobLength, span?.length];
  expect(blobs.map(({ status, bytes }) => ({ status, bytes }))).toEqual([{ status: 206, bytes }]);
  expect(content.metrics.fetches).toEqual({ count: 1, bytes, inflatedBytes });
  content.close();
});

test("a fault of the registry is an error or right bytes, never wrong ones, and no memory of it is kept", async () => {
  const { image, proxy, open } = await remote();
  const flip = (body: Buffer) => Buffer.from(body.map((byte, at) => (at === 10 ? byte ^ 1 : byte)));
  const faults = {
    "cut connection": { cutAfter: 100 },
    "server error": { status: 503 },
    "not found": { status: 404 },
    forbidden: { status: 403 },
    "too short": { body: (body: Buffer) => body.subarray(0, -7) },
    "too long": { body: (body: Buffer) => Buffer.concat([body, Buffer.alloc(7)]) },
    empty: { body: () => Buffer.of() },
    "wrong bytes": { body: flip },
  };
  const content = open();
  for (const [name, fault] of Object.entries(faults)) {
    proxy.fault = ({ path }) => (path.includes("/blobs/") ? fault : undefined);
    const failed = content.read(image.inode(1), 1000, 40_000);
    await expect(failed, name).rejects.toMatchObject({ name: "ContentUnavailable", code: "CONTENT_UNAVAILABLE" });
    // The file lies in two spans: the other one may still be on its way, and whoever joins it shares its end.
    await content.idle();
    expect(content.readNow(image.inode(1), 1000, 40_000, Buffer.alloc(40_000), 0), name).toBeUndefined();
  }
  expect(content.metrics.bytes.blob).toBe(0);
  const hurried = open(300);
  proxy.fault = ({ path }) => (path.includes("/blobs/") ? { stallAfter: 100 } : undefined);
  expect(await attempt(hurried, image)).toBe("error");
  hurried.close();
  // A server that gives the whole blob for a range gives the right bytes, too.
  proxy.fault = () => ({ ignoreRange: true });
  expect(await attempt(content, image)).toBe("right");
  proxy.fault = () => undefined;
  const again = open();
  expect(await attempt(again, image)).toBe("right");
  content.close();
  again.close();
});

test.each([
  ["many spans", 64 * 1024],
  ["one", 1024 * 1024],
])("wrong bytes of a layer of %s that come once are fetched again before anybody is told", async (_, spanBytes) => {
  const { image, proxy, open } = await remote({ spanBytes });
  let left = 1;
  proxy.fault = ({ path }) =>
    path.includes("/blobs/") && left-- > 0 ? { body: (body) => Buffer.alloc(body.length) } : undefined;
  const content = open();
  expect(await attempt(content, image)).toBe("right");
  expect(content.metrics.wrong.blob).toBe(1);
  content.close();
});

async function attempt(content: Content, image: SpanImage): Promise<"right" | "wrong" | "error"> {
  try {
    const bytes = await content.read(image.inode(1), 1000, 40_000);
    return files[1]?.subarray(1000, 41_000).equals(bytes) ? "right" : "wrong";
  } catch {
    return "error";
  }
}
