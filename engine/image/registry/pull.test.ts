/** Images from a real registry on loopback, plain and with TLS. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { file } from "../../../fixtures/entries.ts";
import { packImage } from "../../../fixtures/pack/pack-image.ts";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { LayerStore } from "../../content/index.ts";
import { buildIndex } from "../../index/index.ts";
import { openBlobs } from "../open-blobs.ts";
import { openImage } from "../open-image.ts";
import { startFaultyProxy } from "./testing/faulty-proxy.ts";
import { type PushedImage, pushImage } from "./testing/pushed-image.ts";

let pushed: PushedImage;
beforeAll(async () => {
  pushed = await pushImage();
});
afterAll(() => pushed.stop());

const plain = ({ read: _read, ...layer }: { read: unknown }) => layer;

test("an image is the same from the registry as from its layout", async () => {
  const [remote, local] = [await openImage(pushed.reference), await openImage(pushed.layout)];
  expect(remote.digest).toBe(pushed.digest);
  expect(remote.config).toEqual(local.config);
  expect(remote.config.env).toEqual(["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
  expect(remote.layers.map(plain)).toEqual(local.layers.map(plain));
  const [a, b] = [new LayerStore(scratch()), new LayerStore(scratch())];
  expect(await buildIndex(remote, { store: a })).toEqual(await buildIndex(local, { store: b }));
  await remote.close();
});

test("a pinned manifest is the one that is opened, whatever the tag means", async () => {
  const pinned = await openImage(`docker://${pushed.registry.host}/${pushed.name}:other@${pushed.digest}`);
  expect(pinned.digest).toBe(pushed.digest);
  await pinned.close();
});

describe("of blobs", () => {
  test("any range is exact", async () => {
    const blobs = await openBlobs(pushed.reference);
    const { layer } = pushed;
    const range = fc.tuple(fc.nat(layer.size), fc.nat(5000));
    await fc.assert(
      fc.asyncProperty(range, async ([offset, wanted]) => {
        const length = Math.min(wanted, layer.size - offset);
        const bytes = await blobs.read(layer, offset, length);
        expect(bytes.equals(layer.bytes.subarray(offset, offset + length))).toBe(true);
      }),
      { numRuns: 40 },
    );
    await blobs.close();
  });

  test("the whole comes as a stream and as a range, verified", async () => {
    const blobs = await openBlobs(pushed.reference);
    const streamed = Buffer.concat(await Array.fromAsync(blobs.stream(pushed.layer)));
    expect(streamed.equals(pushed.layer.bytes)).toBe(true);
    expect((await blobs.read(pushed.layer, 0, pushed.layer.size)).equals(pushed.layer.bytes)).toBe(true);
    await blobs.close();
  });

  test("a range outside is refused before anything is asked", async () => {
    const proxy = await startFaultyProxy(pushed.registry.host);
    const blobs = await openBlobs(`docker://${proxy.host}/${pushed.name}:1`);
    for (const [offset, length] of [
      [-1, 2],
      [0, pushed.layer.size + 1],
      [pushed.layer.size, 1],
      [0.5, 1],
      [0, -1],
    ])
      await expect(blobs.read(pushed.layer, offset ?? 0, length ?? 0)).rejects.toMatchObject({ code: "BAD_RANGE" });
    expect(proxy.requests).toEqual([]);
    await blobs.close();
    await proxy.stop();
  });

  test("one that is not there is missing, not unavailable", async () => {
    const blobs = await openBlobs(pushed.reference);
    const digest = `sha256:${"0".repeat(64)}`;
    const error = await blobs.read({ digest, size: 10 }, 0, 5).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "UserError", code: "MISSING_BLOB" });
    expect((error as Error).message).toContain(digest);
    await expect(Array.fromAsync(blobs.stream({ digest, size: 10 }))).rejects.toMatchObject({ code: "MISSING_BLOB" });
    await blobs.close();
  });
});

test.each([
  ["nothing of that name", "test/none:1", "NO_IMAGE"],
  ["nothing of that tag", "test/image:2", "NO_IMAGE"],
  ["nothing of that digest", `test/image@sha256:${"0".repeat(64)}`, "NO_IMAGE"],
])("%s is told", async (_, name, code) => {
  await expect(openImage(`docker://${pushed.registry.host}/${name}`)).rejects.toMatchObject({ code });
});

test("where nobody listens, that is told after the retries", async () => {
  const proxy = await startFaultyProxy(pushed.registry.host);
  await proxy.stop();
  const error = await openImage(`docker://${proxy.host}/a/b`, { retries: 1 }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "BlobUnavailable", code: "REGISTRY_UNREACHABLE", retryable: true });
  expect((error as Error).message).toContain("nobody listens there");
});

test("of an image index the image for the platform is taken, by its variant too", async () => {
  const { layout, digests } = await indexOf(["linux/amd64", "linux/arm/v6", "linux/arm64/v8", "windows/amd64"]);
  const reference = await pushed.registry.push(layout, "test/index:1");
  const opened = async (platform?: string) => {
    const image = await openImage(reference, platform === undefined ? {} : { platform });
    await image.close();
    return image.digest;
  };
  expect(await opened("linux/amd64")).toBe(digests[0]);
  expect(await opened("linux/arm/v7")).toBe(digests[1]);
  expect(await opened("linux/arm64")).toBe(digests[2]);
  expect(await opened("windows/amd64")).toBe(digests[3]);
  await expect(opened("linux/arm/v5")).rejects.toThrow(
    "no image for linux/arm/v5; there are: linux/amd64, linux/arm/v6, linux/arm64/v8, windows/amd64",
  );
  await expect(opened("linux")).rejects.toMatchObject({ code: "BAD_PLATFORM" });
});

/** An OCI layout with one index, whose images differ in a file. */
async function indexOf(platforms: readonly string[]) {
  const layout = join(scratch(), "layout");
  const digests: string[] = [];
  for (const name of platforms)
    digests.push(await packImage({ layers: [{ encoding: "gzip", entries: [file("platform", name)] }] }, layout));
  const write = (text: string) => {
    const hex = createHash("sha256").update(text).digest("hex");
    writeFileSync(join(layout, "blobs/sha256", hex), text);
    return { digest: `sha256:${hex}`, size: text.length };
  };
  const manifests = platforms.map((name, at) => {
    const [os, architecture, variant] = name.split("/");
    const digest = digests[at] ?? "";
    const size = readFileSync(join(layout, "blobs", digest.replace(":", "/"))).length;
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    return { mediaType, digest, size, platform: { os, architecture, ...(variant ? { variant } : {}) } };
  });
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const index = write(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, ...index }] }));
  return { layout, digests };
}
