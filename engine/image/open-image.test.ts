import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { file } from "../../fixtures/entries.ts";
import { packImage } from "../../fixtures/pack/pack-image.ts";
import { scratch } from "../../fixtures/testing/scratch.ts";
import { LayerStore } from "../content/index.ts";
import { UserError } from "../errors.ts";
import { buildIndex, indexFromModel, resolve } from "../index/index.ts";
import { openImage } from "./index.ts";

/** A good layout with a gzip and a plain layer, to be damaged. */
async function layout(): Promise<{ readonly directory: string; readonly digest: string }> {
  const directory = join(scratch(), "layout");
  const layers = (["gzip", "tar"] as const).map((encoding, at) => ({
    encoding,
    entries: [file(`f${at}`, `content ${at}`)],
  }));
  return { directory, digest: await packImage({ layers }, directory) };
}

/** Opens and indexes: the whole way that an image takes. */
async function index(reference: string) {
  return buildIndex(await openImage(reference), { store: new LayerStore(join(scratch(), "store")) });
}

async function failure(reference: string): Promise<UserError> {
  const error = await index(reference).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).not.toContain("\n");
  return error as UserError;
}

type Json = Record<string, unknown>;
type Descriptor = { mediaType: string; digest: string; size: number };

function readBlob(directory: string, digest: string): Json {
  return JSON.parse(readFileSync(join(directory, "blobs", digest.replace(":", "/")), "utf8")) as Json;
}

function writeBlob(directory: string, bytes: Buffer | string): { digest: string; size: number } {
  const buffer = Buffer.from(bytes);
  const hex = createHash("sha256").update(buffer).digest("hex");
  writeFileSync(join(directory, "blobs/sha256", hex), buffer);
  return { digest: `sha256:${hex}`, size: buffer.length };
}

/** Changes the manifest and points index.json to the new one. */
function editManifest(
  directory: string,
  digest: string,
  edit: (manifest: { config: Descriptor; layers: Descriptor[] }) => void,
): void {
  const manifest = readBlob(directory, digest) as unknown as { config: Descriptor; layers: Descriptor[] };
  edit(manifest);
  writeIndexJson(directory, [
    { mediaType: "application/vnd.oci.image.manifest.v1+json", ...writeBlob(directory, JSON.stringify(manifest)) },
  ]);
}

function writeIndexJson(directory: string, manifests: readonly object[]): void {
  writeFileSync(join(directory, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
}

function layersOf(directory: string, digest: string): Descriptor[] {
  return readBlob(directory, digest).layers as Descriptor[];
}

function blobPath(directory: string, digest: string): string {
  return join(directory, "blobs", digest.replace(":", "/"));
}

describe("a good image", () => {
  test("is read from a directory and, in place, from an archive", async () => {
    const { directory, digest } = await layout();
    const archive = join(scratch(), "image.tar");
    execFileSync("tar", ["--create", "--file", archive, "--directory", directory, "."]);
    const [fromDirectory, fromArchive] = [await index(directory), await index(archive)];
    expect(fromArchive).toEqual(fromDirectory);
    expect(fromDirectory.imageDigest).toBe(digest);
    expect(resolve(indexFromModel(fromDirectory), "/f1")).toMatchObject({ size: 9, content: { layer: 1 } });
  });

  test("behind an image index is the one for this machine", async () => {
    const { directory, digest } = await layout();
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const mine = { mediaType, digest, size: statSync(blobPath(directory, digest)).size };
    const other = { ...mine, digest: `sha256:${"0".repeat(64)}` };
    const architecture = process.arch === "x64" ? "amd64" : process.arch;
    const manifests = [
      { ...other, platform: { os: "linux", architecture: "s390x" } },
      { ...other, platform: { os: "windows", architecture } },
      { ...mine, platform: { os: "linux", architecture } },
      { ...other, platform: { os: "unknown", architecture: "unknown" } },
    ];
    const nested = writeBlob(directory, JSON.stringify({ schemaVersion: 2, manifests }));
    writeIndexJson(directory, [{ mediaType: "application/vnd.oci.image.index.v1+json", ...nested }]);
    expect((await openImage(directory)).digest).toBe(digest);
  });

  test("among several is named by its tag", async () => {
    const { directory, digest } = await layout();
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const size = statSync(blobPath(directory, digest)).size;
    const tagged = (name: string, wanted: string) => ({
      ...{ mediaType, digest: wanted, size, annotations: { "org.opencontainers.image.ref.name": name } },
    });
    writeIndexJson(directory, [tagged("other", `sha256:${"1".repeat(64)}`), tagged("mine", digest)]);
    expect((await openImage(`${directory}:mine`)).digest).toBe(digest);
    expect((await failure(directory)).message).toContain(
      "holds 2 images; name one as PATH:TAG; there are: other, mine",
    );
    expect((await failure(`${directory}:none`)).message).toContain('no image with the tag "none"');
  });
});

describe("a damaged image", () => {
  test("names the blob, the wanted and the found digest of a changed layer", async () => {
    const { directory, digest } = await layout();
    const layer = layersOf(directory, digest)[0] as Descriptor;
    const bytes = readFileSync(blobPath(directory, layer.digest));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(blobPath(directory, layer.digest), bytes);
    const found = createHash("sha256").update(bytes).digest("hex");
    expect(await failure(directory)).toMatchObject({
      code: "DIGEST_MISMATCH",
      message: `verifying blob "${layer.digest}": wanted digest "${layer.digest}", found "sha256:${found}"`,
    });
  });

  test.each(["manifest", "config"] as const)("names a changed %s", async (which) => {
    const { directory, digest } = await layout();
    const changed = which === "manifest" ? digest : (readBlob(directory, digest).config as Descriptor).digest;
    const path = blobPath(directory, changed);
    writeFileSync(path, readFileSync(path, "utf8").replace("linux", "Linux").replace("tar+gzip", "tar+gzIp"));
    expect(await failure(directory)).toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringContaining(changed),
    });
  });

  test("names a layer whose diffID is another", async () => {
    const { directory, digest } = await layout();
    editManifest(directory, digest, (manifest) => {
      const config = readBlob(directory, manifest.config.digest) as { rootfs: { diff_ids: string[] } };
      config.rootfs.diff_ids[1] = `sha256:${"a".repeat(64)}`;
      Object.assign(manifest.config, writeBlob(directory, JSON.stringify(config)));
    });
    const layer = layersOf(directory, digest)[1] as Descriptor;
    expect(await failure(directory)).toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringMatching(
        `uncompressed layer of blob "${layer.digest}": wanted digest "sha256:aaaa.*found "${layer.digest}"`,
      ),
    });
  });

  test("names a missing blob, and one of another size", async () => {
    const { directory, digest } = await layout();
    const [first, second] = layersOf(directory, digest) as [Descriptor, Descriptor];
    truncateSync(blobPath(directory, second.digest), 100);
    expect(await failure(directory)).toMatchObject({
      code: "BLOB_SIZE",
      message: expect.stringContaining(second.digest),
    });
    rmSync(blobPath(directory, first.digest));
    expect(await failure(directory)).toMatchObject({
      code: "MISSING_BLOB",
      message: expect.stringContaining(first.digest),
    });
  });

  test("with a cut gzip stream says so", async () => {
    const { directory, digest } = await layout();
    editManifest(directory, digest, ({ layers }) => {
      Object.assign(layers[0] ?? {}, writeBlob(directory, gzipSync(Buffer.alloc(5000, "x")).subarray(0, 20)));
    });
    expect(await failure(directory)).toMatchObject({
      code: "BAD_LAYER_DATA",
      message: expect.stringContaining("unexpected end of file"),
    });
  });
});

describe("a hostile image", () => {
  test.each([
    ["../../../etc/passwd", "BAD_DIGEST"],
    ["sha256:../../../../etc/passwd", "BAD_DIGEST"],
    [`sha256:${"A".repeat(64)}`, "BAD_DIGEST"],
    ["md5:d41d8cd98f00b204e9800998ecf8427e", "BAD_DIGEST"],
    ["", "BAD_DIGEST"],
    ["sha256:new\nline", "BAD_DIGEST"],
  ])("cannot name a blob %j", async (wanted, code) => {
    const { directory, digest } = await layout();
    editManifest(directory, digest, ({ layers }) => Object.assign(layers[0] ?? {}, { digest: wanted }));
    expect((await failure(directory)).code).toBe(code);
  });

  test.each([
    ["no JSON", "{"],
    ["an empty file", ""],
    ["another type", '"text"'],
    ["no manifests", '{"schemaVersion":2}'],
    ["a wrong version", '{"schemaVersion":1,"manifests":[]}'],
    ["a size below zero", '{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"b","size":-1}]}'],
    ["an empty list", '{"schemaVersion":2,"manifests":[]}'],
    ["deep nesting", "[".repeat(100_000)],
  ])("with %s as index.json is refused", async (_, text) => {
    const { directory } = await layout();
    writeFileSync(join(directory, "index.json"), text);
    expect((await failure(directory)).code).toMatch(/^BAD_(LAYOUT|IMAGE)$/);
  });

  test("with a pipe in the place of a blob does not hang", async () => {
    const { directory, digest } = await layout();
    const layer = layersOf(directory, digest)[0] as Descriptor;
    rmSync(blobPath(directory, layer.digest));
    execFileSync("mkfifo", [blobPath(directory, layer.digest)]);
    expect((await failure(directory)).code).toBe("MISSING_BLOB");
  });

  test("with another number of layers in config and manifest is refused", async () => {
    const { directory, digest } = await layout();
    editManifest(directory, digest, ({ layers }) => layers.pop());
    expect((await failure(directory)).message).toContain("its config lists 2 layers, its manifest 1");
  });

  test("with a layer that is no tar archive is refused", async () => {
    const { directory, digest } = await layout();
    const bytes = Buffer.alloc(1024, "not tar");
    editManifest(directory, digest, (manifest) => {
      const config = readBlob(directory, manifest.config.digest) as { rootfs: { diff_ids: string[] } };
      const blob = writeBlob(directory, bytes);
      config.rootfs.diff_ids[1] = blob.digest;
      Object.assign(manifest.layers[1] ?? {}, blob);
      Object.assign(manifest.config, writeBlob(directory, JSON.stringify(config)));
    });
    expect((await failure(directory)).code).toBe("BAD_TAR");
  });
});

test.each(["application/vnd.oci.image.layer.v1.tar+lz4", "text/plain", "constructor"])(
  "a layer of the media type %s is refused by name",
  async (mediaType) => {
    const { directory, digest } = await layout();
    editManifest(directory, digest, ({ layers }) => Object.assign(layers[0] ?? {}, { mediaType }));
    expect(await failure(directory)).toMatchObject({
      code: "UNSUPPORTED_LAYER",
      message: expect.stringContaining(`"${mediaType}"`),
    });
  },
);

describe("what is no image", () => {
  test("is refused", async () => {
    const directory = scratch();
    expect((await failure(directory)).message).toContain("not an OCI image layout: no oci-layout in it");
    expect((await failure(join(directory, "none"))).code).toBe("NO_IMAGE");
    expect((await failure("")).code).toBe("NO_IMAGE");
    expect((await failure("/dev/null")).code).toBe("NO_IMAGE");
    expect((await failure("/etc/passwd")).code).toBe("BAD_TAR");
    symlinkSync("loop", join(directory, "loop"));
    expect((await failure(join(directory, "loop"))).code).toBe("NO_IMAGE");
  });

  test("and an archive cut short is refused", async () => {
    const { directory } = await layout();
    const archive = join(scratch(), "image.tar");
    execFileSync("tar", ["--create", "--file", archive, "--directory", directory, "."]);
    truncateSync(archive, 700);
    expect((await failure(archive)).code).toBe("BAD_TAR");
  });
});

test("umoci's own layouts are read", async () => {
  const directory = scratch();
  mkdirSync(join(directory, "tree/etc"), { recursive: true });
  copyFileSync("/etc/os-release", join(directory, "tree/etc/os-release"));
  const reference = `${directory}/layout:made`;
  for (const args of [
    ["init", "--layout", `${directory}/layout`],
    ["new", "--image", reference],
  ])
    execFileSync("umoci", args);
  execFileSync("umoci", ["insert", "--image", reference, join(directory, "tree"), "/"]);
  const found = await index(`${directory}/layout`);
  expect(resolve(indexFromModel(found), "/etc/os-release")?.size).toBe(readFileSync("/etc/os-release").length);
  expect(readdirSync(join(directory, "layout"))).toContain("index.json");
});
