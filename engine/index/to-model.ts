import type { ImageIndex, ImageModel, Inode, LayerRecord, SpanRecord } from "./model.ts";

export function toModel(index: ImageIndex): ImageModel {
  const { imageDigest, storeReference, config } = index;
  return {
    imageDigest,
    ...(storeReference !== undefined && { storeReference }),
    ...(config !== undefined && { config }),
    layers: index.layers.map((_, at) => layerRecord(index, at)),
    inodes: Array.from({ length: index.inodeCount }, (_, at) => inodeRecord(index, at + 1)),
  };
}

function layerRecord(index: ImageIndex, number: number): LayerRecord {
  const { spanCount, ...layer } = index.layers[number] as ImageIndex["layers"][number];
  return spanCount === 0 ? layer : { ...layer, spans: spanRecords(index, number, layer.size) };
}

function spanRecords(index: ImageIndex, layer: number, size: number): SpanRecord[] {
  const records: SpanRecord[] = [];
  for (let offset = 0; offset < size; ) {
    const found = index.span(layer, offset);
    if (found === undefined) break;
    const { number: _, bits, window, ...span } = found;
    const bytes = window();
    records.push(bytes === undefined ? span : { ...span, resume: { bits, window: bytes } });
    offset += span.length;
  }
  return records;
}

function inodeRecord(index: ImageIndex, ino: number): Inode {
  const inode = index.inode(ino) as Inode;
  return inode.type === "directory" ? { ...inode, children: childrenOf(index, ino) } : inode;
}

function childrenOf(index: ImageIndex, directory: number): Record<string, number> {
  const children: Record<string, number> = Object.create(null);
  for (let at = 0; at < index.entryCount(directory); at++) {
    const { name, ino } = index.entry(directory, at);
    children[name] = ino;
  }
  return children;
}
