/** The bytes of an index may be fetched from another place, if they are there. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { file } from "../../fixtures/entries.ts";
import { packImage } from "../../fixtures/pack/pack-image.ts";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { openImage } from "./open-image.ts";
import { pinReference } from "./pin.ts";
import { type PushedImage, pushImage } from "./registry/testing/pushed-image.ts";
import { storeReference } from "./store-reference.ts";

let pushed: PushedImage;
beforeAll(async () => {
  pushed = await pushImage();
});
afterAll(() => pushed.stop());

test("the same manifest elsewhere is recorded, pinned", async () => {
  const image = await openImage(pushed.layout);
  const pinned = `docker://${pushed.registry.host}/${pushed.name}@${pushed.digest}`;
  expect(await storeReference(image, pushed.reference)).toBe(pinned);
  expect(await storeReference(image, pinned)).toBe(pinned);
});

test("another manifest is recorded if each layer is there as it is", async () => {
  const remote = await openImage(pushed.reference);
  const archive = join(scratch(), "image.tar");
  // The archive holds the gzip layer unpacked, so the registry's blobs are not in it.
  execFileSync("skopeo", [
    "--insecure-policy",
    "copy",
    "--quiet",
    `oci:${pushed.layout}`,
    `docker-archive:${archive}:a:1`,
  ]);
  const error = (await storeReference(remote, archive).catch((caught: unknown) => caught)) as Error;
  expect(error).toMatchObject({ code: "STORE_REF_DIFFERS" });
  expect(error.message).toContain(`it lacks the layer "${remote.layers[1]?.digest}"`);
  expect(error.message).toContain(pushed.digest);
  const annotated = await annotatedCopy(pushed.layout);
  const copy = await openImage(annotated);
  expect(copy.digest).not.toBe(pushed.digest);
  expect(await storeReference(copy, pushed.reference)).toBe(
    `docker://${pushed.registry.host}/${pushed.name}@${pushed.digest}`,
  );
  expect(await storeReference(remote, annotated)).toBe(`${annotated}@${copy.digest}`);
  await remote.close();
});

/** The same image under a manifest with other words. */
async function annotatedCopy(from: string): Promise<string> {
  const layout = join(scratch(), "layout");
  cpSync(from, layout, { recursive: true });
  const image = await openImage(layout);
  const manifest = readFileSync(join(layout, "blobs", image.digest.replace(":", "/")), "utf8");
  const text = manifest.replace(/}$/, ',"annotations":{"a":"b"}}');
  const hex = createHash("sha256").update(text).digest("hex");
  writeFileSync(join(layout, "blobs/sha256", hex), text);
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifests = [{ mediaType, digest: `sha256:${hex}`, size: text.length }];
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  return layout;
}

test("a layer that the registry lost is told by its digest", async () => {
  const other = await pushImage();
  const layout = join(scratch(), "layout");
  await packImage({ layers: [{ encoding: "gzip", entries: [file("f", "other")] }] }, layout);
  const image = await openImage(layout);
  const error = await storeReference(image, other.reference).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ message: expect.stringContaining(`lacks the layer "${image.layers[0]?.digest}"`) });
  rmSync(join(other.registry.storage, "docker/registry/v2/repositories"), { recursive: true });
  await expect(storeReference(image, other.reference)).rejects.toMatchObject({ code: "NO_IMAGE" });
  await other.stop();
});

test("a path is pinned as an absolute one", async () => {
  const digest = `sha256:${"1".repeat(64)}`;
  expect(await pinReference(`${pushed.layout}:latest`, digest)).toBe(`${pushed.layout}@${digest}`);
  expect(await pinReference(`oci:${pushed.layout}`, pushed.digest)).toBe(`${pushed.layout}@${pushed.digest}`);
  expect((await openImage(`${pushed.layout}@${pushed.digest}`)).digest).toBe(pushed.digest);
  const relative = pushed.layout.slice(1);
  process.chdir("/");
  expect(await pinReference(relative, digest)).toBe(`${pushed.layout}@${digest}`);
  await expect(pinReference("none", digest)).rejects.toMatchObject({ code: "NO_IMAGE" });
  await expect(pinReference(pushed.layout, "latest")).rejects.toMatchObject({ code: "BAD_DIGEST" });
});
