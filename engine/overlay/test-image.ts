/** For tests: a small image as index and layer store, without any archive. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Inode, writeIndex } from "../index/index.ts";

export interface TestImage {
  readonly imageDigest: string;
  readonly indexPath: string;
  readonly storeDir: string;
}

/** `bin -> usr/bin`, `usr/bin/hello` with the image's name in it, `proc`, `etc`. */
export async function makeTestImage(directory: string, name: string): Promise<TestImage> {
  const layer = Buffer.from(name);
  const storeDir = join(directory, "store");
  const layerHex = sha256(layer);
  mkdirSync(join(storeDir, "sha256"), { recursive: true });
  writeFileSync(join(storeDir, "sha256", `${layerHex}.tar`), layer);
  const imageDigest = `sha256:${sha256(Buffer.from(`image ${name}`))}`;
  const indexPath = join(directory, `${name}.index`);
  const layers = [{ diffId: `sha256:${layerHex}`, size: layer.length }];
  await writeIndex({ imageDigest, layers, inodes: inodes(layer.length) }, indexPath);
  return { imageDigest, indexPath, storeDir };
}

function inodes(size: number): Inode[] {
  const common = { uid: 0, gid: 0, size: 0, mtimeSec: 1_700_000_000, mtimeNsec: 0, nlink: 1 };
  const directory = { ...common, type: "directory", mode: 0o755 } as const;
  return [
    { ...directory, ino: 1, nlink: 5, children: { bin: 2, etc: 3, proc: 4, usr: 5 } },
    { ...common, ino: 2, type: "symlink", mode: 0o777, target: "usr/bin", size: 7 },
    { ...directory, ino: 3, nlink: 2, children: {} },
    { ...directory, ino: 4, nlink: 2, children: {} },
    { ...directory, ino: 5, nlink: 3, children: { bin: 6 } },
    { ...directory, ino: 6, nlink: 2, children: { hello: 7 } },
    { ...common, ino: 7, type: "file", mode: 0o755, size, content: { layer: 0, offset: 0 } },
  ];
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
