/** For tests: an image as a layout and in a registry. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numbered } from "../../../../fixtures/content.ts";
import { file } from "../../../../fixtures/entries.ts";
import { packImage } from "../../../../fixtures/pack/pack-image.ts";
import { type RegistrySetup, type RunningRegistry, startRegistry } from "./registry.ts";

export interface PushedImage {
  readonly registry: RunningRegistry;
  /** `docker://HOST/test/image:1` */
  readonly reference: string;
  /** `test/image` */
  readonly name: string;
  readonly layout: string;
  /** Of the manifest. */
  readonly digest: string;
  readonly layer: TestBlob;
  stop(): Promise<void>;
}

export interface TestBlob {
  readonly digest: string;
  readonly size: number;
  readonly bytes: Buffer;
}

/** A plain layer of some 300 kB of which no two places are alike, and a small gzip one above it. */
export async function pushImage(setup: RegistrySetup = {}): Promise<PushedImage> {
  const layout = mkdtempSync(join(tmpdir(), "mountproof-layout-"));
  const large = { encoding: "tar" as const, entries: [file("large", numbered(300_000))] };
  const small = { encoding: "gzip" as const, entries: [file("small", "content")] };
  const digest = await packImage({ layers: [large, small] }, layout);
  const registry = await startRegistry(setup);
  const name = "test/image";
  const reference = await registry.push(layout, `${name}:1`);
  const stop = async () => {
    await registry.stop();
    rmSync(layout, { recursive: true });
  };
  return { registry, reference, name, layout, digest, layer: firstLayer(layout, digest), stop };
}

function firstLayer(layout: string, manifest: string): TestBlob {
  const read = (digest: string) => readFileSync(join(layout, "blobs", digest.replace(":", "/")));
  const { layers } = JSON.parse(read(manifest).toString()) as { layers: { digest: string }[] };
  const digest = layers[0]?.digest ?? "";
  const bytes = read(digest);
  return { digest, size: bytes.length, bytes };
}
