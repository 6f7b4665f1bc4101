/** The index: how fast it is built from gzip layers, how fast a large one is opened, how large it is. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { LayerStore } from "../../engine/content/layer-store.ts";
import { openImage } from "../../engine/image/index.ts";
import { writeLayout } from "../../engine/index/build/testing/layout.ts";
import { buildIndex, encodeIndex, openIndex } from "../../engine/index/index.ts";
import type { ImageModel, Inode } from "../../engine/index/model.ts";
import type { Note } from "./benchmarks.ts";
import { lessIsBetter, moreIsBetter, type Row } from "./table.ts";

/** Both parts, on layers made of this machine's own files. */
export async function indexRows(note: Note): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-bench-index-"));
  try {
    const layout = join(directory, "layout");
    packHostFiles(layout);
    return [...(await buildRows(layout, "files of this machine", note)), ...openRows(join(directory, "large"), note)];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const tries = 3;

/**
 * @param layout an OCI layout of gzip layers; @param what names it in the rows
 * Threads are started in the time measured, the process is not: gzip(1) has nothing to load.
 */
export async function buildRows(layout: string, what: string, note: Note): Promise<Row[]> {
  const image = await openImage(layout);
  const blobs = image.layers.map(({ digest }) => join(layout, "blobs", digest.replace(":", "/")));
  const times = { gzip: [] as number[], lazy: [] as number[], stored: [] as number[] };
  let model: ImageModel | undefined;
  for (let at = 0; at < tries; at++) {
    times.gzip.push(
      await seconds(async () => void execFileSync("sh", ["-c", 'exec gzip -dc "$@" >/dev/null', "sh", ...blobs])),
    );
    times.lazy.push(
      await seconds(async () => {
        model = await buildIndex(image);
      }),
    );
    const store = new LayerStore(mkdtempSync(join(tmpdir(), "mountproof-bench-store-")));
    times.stored.push(await seconds(async () => void (await buildIndex(image, { store }))));
    rmSync(store.directory, { recursive: true });
  }
  if (model === undefined) throw new Error("nothing was built");
  const bytes = model.layers.reduce((sum, { size }) => sum + size, 0) / 1e6;
  noteSize(model, what, note);
  const speed = (all: readonly number[]) => all.map((time) => bytes / time);
  const common = { unit: "MB/s", peer: speed(times.gzip), peerName: "gzip -dc >/dev/null", target: 0.5 };
  return [
    moreIsBetter({ ...common, name: `index built lazily, ${what}`, ours: speed(times.lazy) }),
    moreIsBetter({ ...common, name: `index built into a store, ${what}`, ours: speed(times.stored) }),
  ];
}

function noteSize(model: ImageModel, what: string, note: Note): void {
  const bytes = encodeIndex(model).length;
  const spans = model.layers.reduce((sum, layer) => sum + (layer.spans?.length ?? 0), 0);
  const windows = bytes - encodeIndex({ ...model, layers: model.layers.map(({ spans: _, ...rest }) => rest) }).length;
  const each = Math.round((bytes - windows) / model.inodes.length);
  note(
    `${what}: ${model.inodes.length} inodes, ${each} bytes each; ${spans} spans, ${Math.round(windows / Math.max(1, spans))} bytes each`,
  );
}

async function seconds(use: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await use();
  return (performance.now() - begin) / 1000;
}

/** Three layers of programs, modules and documents, as GNU tar and gzip(1) make them. */
function packHostFiles(layout: string): void {
  const layers = ["/usr/bin", "/usr/lib/python3", "/usr/share"].map((directory) => {
    const list = `find "$1" -xdev -type f -size -8M -print0 | sort --zero-terminated | head --zero-terminated --lines=2000`;
    const packed = `${list} | tar --create --null --files-from=- 2>/dev/null | gzip -6`;
    const blob = execFileSync("sh", ["-c", packed, "sh", directory], { maxBuffer: 2 ** 30 });
    const diffId = `sha256:${createHash("sha256").update(gunzipSync(blob)).digest("hex")}`;
    return { encoding: "gzip" as const, blob, diffId };
  });
  mkdirSync(layout, { recursive: true });
  writeLayout(layout, layers);
}

/** The goal is a figure of its own; the peer is a plain read of the same file, which cannot be beaten. */
function openRows(path: string, note: Note): Row[] {
  writeFileSync(path, encodeIndex(largeModel(10_000, 19)));
  note(`an index of 200,001 inodes has ${statSync(path).size} bytes`);
  const ours = Array.from({ length: 5 }, () => milliseconds(() => openIndex(path).close()));
  const peer = Array.from({ length: 5 }, () => milliseconds(() => readFileSync(path)));
  return [
    lessIsBetter({ name: "index of 200,000 entries opened", unit: "ms", ours, peer, peerName: "read of the file" }),
  ];
}

function milliseconds(use: () => void): number {
  const begin = performance.now();
  use();
  return performance.now() - begin;
}

function largeModel(directories: number, filesEach: number): ImageModel {
  const common = { uid: 0, gid: 0, mtimeSec: 1_600_000_000, mtimeNsec: 0 };
  const directory = { ...common, type: "directory", mode: 0o755, size: 0, nlink: 2 } as const;
  const rootNames: Record<string, number> = Object.create(null);
  const inodes: Inode[] = [{ ...directory, ino: 1, children: rootNames }];
  for (let at = 0; at < directories; at++) {
    const children: Record<string, number> = Object.create(null);
    rootNames[`directory-${at}`] = inodes.length + 1;
    inodes.push({ ...directory, ino: inodes.length + 1, children });
    for (let file = 0; file < filesEach; file++) {
      const ino = inodes.length + 1;
      children[`module-${file}-of-${at % 100}.py`] = ino;
      const digest = createHash("sha256").update(String(ino)).digest("hex");
      const content = { layer: 0, offset: ino * 1024, digest };
      inodes.push({ ...common, ino, type: "file", mode: 0o644, size: 1000, nlink: 1, content });
    }
  }
  return { imageDigest: "sha256:large", layers: [{ diffId: "sha256:large", size: 2 ** 40 }], inodes };
}
