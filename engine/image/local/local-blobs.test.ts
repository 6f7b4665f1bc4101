import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { numbered } from "../../../fixtures/content.ts";
import { file } from "../../../fixtures/entries.ts";
import { packImage } from "../../../fixtures/pack/pack-image.ts";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import type { Blob } from "../blob-source.ts";
import { openBlobs } from "../open-blobs.ts";
import { openImage } from "../open-image.ts";

/** A layout, its archive, and its one layer. */
async function images() {
  const layout = join(scratch(), "layout");
  await packImage({ layers: [{ encoding: "tar", entries: [file("f", numbered(50_000))] }] }, layout);
  const archive = join(scratch(), "image.tar");
  execFileSync("tar", ["--create", "--file", archive, "--directory", layout, "."]);
  const layer: Blob | undefined = (await openImage(layout)).layers[0];
  if (layer === undefined) throw new Error("no layer");
  const path = join(layout, "blobs", layer.digest.replace(":", "/"));
  return { layout, archive, layer, path, bytes: readFileSync(path) };
}

test("any range, the whole and the place are the same from a layout and from its archive", async () => {
  const { layout, archive, layer, bytes } = await images();
  for (const reference of [layout, archive, `oci:${layout}`, `oci-archive:${archive}:latest`]) {
    const blobs = await openBlobs(reference);
    await fc.assert(
      fc.asyncProperty(fc.nat(layer.size), fc.nat(layer.size), async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect((await blobs.read(layer, start, end - start)).equals(bytes.subarray(start, end))).toBe(true);
      }),
      { numRuns: 25 },
    );
    expect(Buffer.concat(await Array.fromAsync(blobs.stream(layer))).equals(bytes)).toBe(true);
    const extent = await blobs.locate?.(layer);
    const there = readFileSync(extent?.file ?? "").subarray(
      extent?.offset,
      (extent?.offset ?? 0) + (extent?.size ?? 0),
    );
    expect(there.equals(bytes)).toBe(true);
    await expect(blobs.read(layer, layer.size, 1)).rejects.toMatchObject({ code: "BAD_RANGE" });
    await expect(blobs.read({ ...layer, digest: `sha256:${"0".repeat(64)}` }, 0, 1)).rejects.toMatchObject({
      code: "MISSING_BLOB",
    });
    await expect(blobs.read({ ...layer, size: layer.size + 1 }, 0, 1)).rejects.toMatchObject({ code: "BLOB_SIZE" });
  }
});

test("changed bytes end a stream, and a read of the whole, in an error", async () => {
  const { layout, layer, path, bytes } = await images();
  const changed = Buffer.from(bytes);
  changed[1000] = (changed[1000] ?? 0) ^ 1;
  writeFileSync(path, changed);
  const blobs = await openBlobs(layout);
  await expect(Array.fromAsync(blobs.stream(layer))).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  await expect(blobs.read(layer, 0, layer.size)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  // A part cannot be judged here: the index knows the digest of each span.
  expect((await blobs.read(layer, 0, 2000)).equals(changed.subarray(0, 2000))).toBe(true);
});

test("an archive that was cut or went away since is unavailable", async () => {
  const { archive, layer } = await images();
  const blobs = await openBlobs(archive);
  const extent = await blobs.locate?.(layer);
  truncateSync(archive, (extent?.offset ?? 0) + 1000);
  expect((await blobs.read(layer, 0, 1000)).length).toBe(1000);
  await expect(blobs.read(layer, 500, 1000)).rejects.toMatchObject({ name: "BlobUnavailable", code: "BLOB_READ" });
  await expect(Array.fromAsync(blobs.stream(layer))).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  rmSync(archive);
  await expect(blobs.read(layer, 0, 1)).rejects.toMatchObject({ name: "BlobUnavailable", retryable: true });
});

test.each([1, 3])("a zstd layer of %i frames gives its bytes, and says so when it holds none", async (frames) => {
  const { layout, layer, bytes } = await images();
  const frameBytes = Math.ceil(bytes.length / frames);
  const parts = Array.from({ length: frames }, (_, at) => bytes.subarray(at * frameBytes, (at + 1) * frameBytes));
  const blob = Buffer.concat(parts.map((part) => zstdCompressSync(part)));
  const { blobs, layers } = await openImage(await zstdCopy(layout, blob));
  expect(layers[0]?.encoding).toBe("zstd");
  expect(layers[0]?.diffId).toBe(layer.digest);
  expect(Buffer.concat(await Array.fromAsync(layers[0]?.read() ?? [])).equals(bytes)).toBe(true);
  await blobs.close();
  const broken = await openImage(await zstdCopy(layout, Buffer.from("not zstd at all")));
  await expect(Array.fromAsync(broken.layers[0]?.read() ?? [])).rejects.toMatchObject({ code: "BAD_LAYER_DATA" });
});

/** Makes another blob the image's only layer. */
async function zstdCopy(layout: string, blob: Buffer): Promise<string> {
  const write = (bytes: Buffer | string) => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(layout, "blobs/sha256", hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const { digest } = await openImage(layout);
  const manifest = JSON.parse(readFileSync(join(layout, "blobs", digest.replace(":", "/")), "utf8")) as {
    layers: object[];
  };
  manifest.layers = [{ mediaType: "application/vnd.oci.image.layer.v1.tar+zstd", ...write(blob) }];
  const changed = write(JSON.stringify(manifest));
  const manifests = [{ mediaType: "application/vnd.oci.image.manifest.v1+json", ...changed }];
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  return layout;
}
