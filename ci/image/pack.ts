/** Packs a tree as an image of one layer, in the format that `docker save` writes and every engine loads. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { pack as packTar } from "tar-stream";
import { temporaryIn } from "../../harness/environments/vm/images/temporary.ts";
import { imageCache } from "./stage.ts";

const config = {
  Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", `XDG_CACHE_HOME=${imageCache}`],
  Entrypoint: ["/usr/local/bin/node", "/mountproof/harness/cli/main.ts"],
  Cmd: ["qualify", "--out", "/report"],
  WorkingDir: "/",
};

/** @returns the size of the file */
export async function packImage(tree: string, file: string): Promise<{ readonly bytes: number }> {
  const layer = temporaryIn(dirname(file));
  try {
    const sorted = ["--sort=name", "--mtime=@0", "--clamp-mtime", "--numeric-owner"];
    await execa("tar", [...sorted, "--directory", tree, "--create", "--file", layer, "."]);
    await writeArchive(layer, file);
    return { bytes: statSync(file).size };
  } finally {
    await rm(layer, { force: true });
  }
}

/** manifest.json names configuration and layers: https://github.com/moby/docker-image-spec, "Combined Image JSON + Filesystem Changeset Format". */
async function writeArchive(layer: string, file: string): Promise<void> {
  const digest = await digestOf(layer);
  const rootfs = { type: "layers", diff_ids: [`sha256:${digest}`] };
  const image = JSON.stringify({ architecture: "amd64", os: "linux", created: "1970-01-01T00:00:00Z", config, rootfs });
  const imageName = `${createHash("sha256").update(image).digest("hex")}.json`;
  const layerName = `${digest}/layer.tar`;
  const manifest = [{ Config: imageName, RepoTags: ["mountproof:latest"], Layers: [layerName] }];

  const archive = packTar();
  const written = pipeline(archive, createWriteStream(file));
  archive.entry({ name: "manifest.json" }, JSON.stringify(manifest));
  archive.entry({ name: imageName }, image);
  const entry = archive.entry({ name: layerName, size: statSync(layer).size });
  createReadStream(layer).pipe(entry);
  await once(entry, "finish");
  archive.finalize();
  await written;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
