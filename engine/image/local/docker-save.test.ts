/** Archives of `docker save`: skopeo's, and those of old and new Dockers as their makers write them. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { file } from "../../../fixtures/entries.ts";
import { packImage } from "../../../fixtures/pack/pack-image.ts";
import { scratch } from "../../../fixtures/testing/scratch.ts";
import { LayerStore } from "../../content/index.ts";
import { buildIndex } from "../../index/index.ts";
import { openBlobs } from "../open-blobs.ts";
import { openImage } from "../open-image.ts";
import { pinReference } from "../pin.ts";

interface Packed {
  readonly layout: string;
  readonly config: Buffer;
  /** Uncompressed, bottom first. */
  readonly layers: readonly Buffer[];
}

/** A layout of plain layers, and its parts. */
async function packed(...contents: string[]): Promise<Packed> {
  const layout = join(scratch(), "layout");
  const layers = contents.map((content) => ({ encoding: "tar" as const, entries: [file("f", content)] }));
  const digest = await packImage({ layers }, layout);
  const blob = (of: string) => readFileSync(join(layout, "blobs", of.replace(":", "/")));
  const manifest = JSON.parse(blob(digest).toString()) as { config: { digest: string }; layers: { digest: string }[] };
  return { layout, config: blob(manifest.config.digest), layers: manifest.layers.map((layer) => blob(layer.digest)) };
}

/** Packs files, and symlinks (`-> target`), as an archive. */
function archive(files: Readonly<Record<string, Buffer | string>>): string {
  const directory = scratch();
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, "tree", name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "string" && content.startsWith("-> ")) symlinkSync(content.slice(3), path);
    else writeFileSync(path, content);
  }
  execFileSync("tar", [
    "--create",
    "--file",
    join(directory, "image.tar"),
    "--directory",
    join(directory, "tree"),
    ".",
  ]);
  return join(directory, "image.tar");
}

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** What the whole engine makes of it; the manifest's digest is another one. */
async function indexed(reference: string) {
  const image = await openImage(reference);
  const { imageDigest: _digest, ...index } = await buildIndex(image, { store: new LayerStore(scratch()) });
  return { index, config: image.config };
}

test("skopeo's archive is the image that it was made of", async () => {
  const { layout } = await packed("one", "two");
  const path = join(scratch(), "image.tar");
  const skopeo = (from: string) =>
    execFileSync("skopeo", [
      "--insecure-policy",
      "copy",
      "--quiet",
      from,
      `docker-archive:${path}:host.test/my/name:v1`,
    ]);
  skopeo(`oci:${layout}`);
  const wanted = await indexed(layout);
  for (const reference of [path, `${path}:v1`, `${path}:my/name:v1`, `docker-archive:${path}:host.test/my/name:v1`])
    expect(await indexed(reference)).toEqual(wanted);
  await expect(openImage(`${path}:v2`)).rejects.toThrow(
    'no image with the tag "v2" in it; there are: host.test/my/name:v1',
  );
});

/** Of Docker up to 24: a directory for each layer, a symlink for one that two images share. */
async function oldArchive() {
  const [first, second] = [await packed("shared", "one"), await packed("shared", "two")];
  const image = ({ config }: Packed, tags: string[] | null, ids: string[]) => ({
    Config: `${sha256(config)}.json`,
    RepoTags: tags,
    Layers: ids.map((id) => `${id}/layer.tar`),
  });
  const path = archive({
    "manifest.json": JSON.stringify([
      image(first, ["first:latest", "first:1"], ["a", "b"]),
      image(second, ["second:latest"], ["c", "d"]),
    ]),
    [`${sha256(first.config)}.json`]: first.config,
    [`${sha256(second.config)}.json`]: second.config,
    "a/layer.tar": first.layers[0] ?? "",
    "a/VERSION": "1.0",
    "b/layer.tar": first.layers[1] ?? "",
    "c/layer.tar": "-> ../a/layer.tar",
    "d/layer.tar": second.layers[1] ?? "",
    repositories: "{}",
  });
  return { path, first, second };
}

test("an old archive of several images gives each by its name", async () => {
  const { path, first, second } = await oldArchive();
  expect(await indexed(`${path}:first:1`)).toEqual(await indexed(first.layout));
  expect(await indexed(`${path}:second:latest`)).toEqual(await indexed(second.layout));
  await expect(openImage(path)).rejects.toThrow(
    "holds 2 images; name one as PATH:TAG; there are: first:latest, second:latest",
  );
  await expect(openImage(`${path}:latest`)).rejects.toThrow("holds 2 images");
});

test("the manifest's digest is that of the manifest that the description tells", async () => {
  const { path, first } = await oldArchive();
  const descriptor = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: `sha256:${sha256(bytes)}`,
    size: bytes.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("application/vnd.oci.image.config.v1+json", first.config),
    layers: first.layers.map((layer) => descriptor("application/vnd.oci.image.layer.v1.tar", layer)),
  };
  const { digest } = await openImage(`${path}:first:1`);
  expect(digest).toBe(`sha256:${sha256(JSON.stringify(manifest))}`);
  const pinned = await pinReference(`${path}:first:1`, digest);
  expect(pinned).toBe(`${path}@${digest}`);
  expect((await openImage(pinned)).digest).toBe(digest);
  await expect(openImage(`${path}@sha256:${"0".repeat(64)}`)).rejects.toMatchObject({ code: "BAD_IMAGE" });
});

test("layers inside may be compressed; their blobs are known by their own digests", async () => {
  const { layout, config, layers } = await packed("one", "two", "three");
  const [plain = Buffer.alloc(0), second = plain, third = plain] = layers;
  const stored = [gzipSync(plain), second, zstdCompressSync(third)];
  const names = stored.map((_, at) => `layer${at}`);
  const path = archive({
    "manifest.json": JSON.stringify([{ Config: "config.json", RepoTags: null, Layers: names }]),
    "config.json": config,
    ...Object.fromEntries(stored.map((bytes, at) => [`layer${at}`, bytes])),
  });
  expect((await indexed(path)).index.inodes).toEqual((await indexed(layout)).index.inodes);
  const image = await openImage(path);
  expect(image.layers.map(({ encoding }) => encoding)).toEqual(["gzip", "tar", "zstd"]);
  const blobs = await openBlobs(path);
  for (const [at, layer] of image.layers.entries()) {
    expect(layer.digest).toBe(`sha256:${sha256(stored[at] ?? "")}`);
    expect(Buffer.concat(await Array.fromAsync(blobs.stream(layer))).equals(stored[at] ?? plain)).toBe(true);
    expect((await blobs.locate?.(layer))?.file).toBe(path);
  }
});

test("a new archive is read as the OCI layout that it also is, unless it is named docker-archive", async () => {
  const { layout, config, layers } = await packed("one");
  const blob = (bytes: Buffer) => `blobs/sha256/${sha256(bytes)}`;
  const digest = (await openImage(layout)).digest;
  const manifest = readFileSync(join(layout, "blobs", digest.replace(":", "/")));
  const annotations = {
    "io.containerd.image.name": "docker.io/library/name:1",
    "org.opencontainers.image.ref.name": "1",
  };
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifests = [{ mediaType, digest, size: manifest.length, annotations }];
  const path = archive({
    "oci-layout": JSON.stringify({ imageLayoutVersion: "1.0.0" }),
    "index.json": JSON.stringify({ schemaVersion: 2, manifests }),
    "manifest.json": JSON.stringify([{ Config: blob(config), RepoTags: ["name:1"], Layers: layers.map(blob) }]),
    [blob(manifest)]: manifest,
    [blob(config)]: config,
    [blob(layers[0] ?? config)]: layers[0] ?? "",
  });
  for (const reference of [path, `${path}:1`, `${path}:name:1`, `oci-archive:${path}:1`, `${path}@${digest}`])
    expect((await openImage(reference)).digest).toBe(digest);
  const named = `docker-archive:${path}:name:1`;
  expect((await indexed(named)).index).toEqual((await indexed(path)).index);
  const pinned = await pinReference(named, (await openImage(named)).digest);
  expect((await openImage(pinned)).digest).toBe((await openImage(named)).digest);
});

const config = JSON.stringify({ rootfs: { type: "layers", diff_ids: [`sha256:${"1".repeat(64)}`] } });
const record = (more: object) => JSON.stringify([{ Config: "c", RepoTags: null, Layers: ["l"], ...more }]);

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ["no image", { "manifest.json": "[]" }, /no image in it/],
  ["no config", { "manifest.json": record({}) }, /it lacks "c"/],
  ["no layer", { "manifest.json": record({}), c: config }, /it lacks "l"/],
  [
    "a layer that is a link in a circle",
    { "manifest.json": record({}), c: config, l: "-> m", m: "-> l" },
    /it lacks "l"/,
  ],
  [
    "another number of layers",
    { "manifest.json": record({ Layers: [] }), c: config },
    /lists 1 layers, its manifest 0/,
  ],
  ["a path that leads outside", { "manifest.json": record({ Config: "../../etc/passwd" }) }, /it lacks/],
  ["a manifest of another shape", { "manifest.json": "{}" }, /expected array/],
  ["a config of another shape", { "manifest.json": record({}), c: "{}", l: "" }, /rootfs/],
])("an archive with %s is refused", async (_, files, message) => {
  await expect(openImage(archive(files))).rejects.toThrow(message);
});

test("what is compressed as a whole is told", async () => {
  const path = archive({ "manifest.json": "[]" });
  execFileSync("gzip", [path]);
  await expect(openImage(`${path}.gz`)).rejects.toMatchObject({ code: "UNSUPPORTED_IMAGE" });
});
