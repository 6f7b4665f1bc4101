import { countEntries, findChild, parentOf, readEntry } from "./directories.ts";
import { inodeWords } from "./format.ts";
import { readMeta } from "./meta.ts";
import type { ImageIndex, OpenLayer } from "./model.ts";
import { readInode } from "./read-inode.ts";
import { findSpan } from "./read-span.ts";
import type { Sections } from "./sections.ts";
import { toModel } from "./to-model.ts";
import type { WindowSource } from "./window-source.ts";

/** The answers of an index over its sections, which are checked. */
export function imageIndex(sections: Sections, shared: SharedArrayBuffer, windows: WindowSource): ImageIndex {
  const meta = readMeta(sections.meta);
  if (meta === undefined) throw new Error(`opening index "${windows.path}": its sections were not checked`);
  const inodeCount = sections.inodes.length / inodeWords;
  const layers = meta.layers.map(({ spans, ...layer }): OpenLayer => ({ ...layer, spanCount: spans }));
  const ranges = spanRanges(layers);
  const index: ImageIndex = {
    imageDigest: meta.imageDigest,
    storeReference: meta.storeReference,
    config: meta.config,
    layers,
    inodeCount,
    contentBytes: meta.contentBytes,
    inode: (ino) => (Number.isInteger(ino) && ino >= 1 && ino <= inodeCount ? readInode(sections, ino) : undefined),
    child: (directory, name) => findChild(sections, directory, name),
    entryCount: (directory) => countEntries(sections, directory),
    entry: (directory, at) => readEntry(sections, directory, at),
    parent: (directory) => parentOf(sections, directory),
    span(layer, offset) {
      const range = ranges[layer];
      return range && findSpan(sections, windows, range, offset);
    },
    toModel: () => toModel(index),
    shared,
    close: () => windows.close(),
  };
  return index;
}

function spanRanges(layers: readonly OpenLayer[]): { readonly first: number; readonly count: number }[] {
  let next = 0;
  return layers.map(({ spanCount }) => {
    const first = next;
    next += spanCount;
    return { first, count: spanCount };
  });
}
