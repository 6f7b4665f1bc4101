/** Models of images for the tests of the index: small ones written down, and random ones. */
import fc from "fast-check";
import type { ImageModel, Inode, LayerRecord, SpanRecord } from "../model.ts";

export const common = { mode: 0o755, uid: 0, gid: 0, size: 0, mtimeSec: -1, mtimeNsec: 5, nlink: 2 } as const;

export const emptyModel: ImageModel = {
  imageDigest: "sha256:x",
  layers: [],
  inodes: [{ ...common, ino: 1, type: "directory", children: {} }],
};

/** A root with the given names, all of them empty files. */
export function modelOf(names: readonly string[]): ImageModel {
  const children: Record<string, number> = Object.create(null);
  for (const [at, name] of names.entries()) children[name] = at + 2;
  const root: Inode = { ...common, ino: 1, type: "directory", children };
  const files = names.map((_, at): Inode => ({ ...common, ino: at + 2, type: "file", nlink: 1 }));
  return { ...emptyModel, inodes: [root, ...files] };
}

/** Any name that Linux can have, the awkward ones often. */
export const anyName = fc.oneof(
  fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString("latin1").replaceAll(/[/\0]/g, "_"))
    .filter((name) => name !== "." && name !== ".."),
  fc.constantFrom("__proto__", "constructor", "7", "10", ".7", "\xff\xfe", "\n", '"', "x".repeat(255)),
);

const word = fc.oneof(fc.nat(70_000), fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }));
const large = fc.oneof(
  fc.nat(5000),
  fc.integer({ min: 2 ** 32, max: 2 ** 40 }),
  fc.integer({ min: 2 ** 52, max: 2 ** 53 - 1 }),
);
const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));

const attributes = fc.record({
  mode: fc.nat(0o7777),
  uid: word,
  gid: word,
  mtimeSec: fc.maxSafeInteger(),
  mtimeNsec: fc.nat(999_999_999),
  nlink: word,
});

const xattrs = fc
  .array(fc.tuple(fc.constantFrom("user.a", "user.__proto__", "security.capability", "7"), bytes), { maxLength: 3 })
  .map((pairs) => {
    const record: Record<string, string> = Object.create(null);
    for (const [name, value] of pairs) record[name] = value.toString("base64");
    return pairs.length === 0 ? {} : { xattrs: record };
  });

const span = fc.record({
  length: fc.oneof(fc.integer({ min: 1, max: 2 ** 23 }), fc.integer({ min: 2 ** 32, max: 2 ** 40 })),
  blobOffset: large.map((offset) => Math.min(offset, 2 ** 52)),
  blobLength: fc.nat(2 ** 24),
  digest: hex,
  resume: fc.option(
    fc.record({ bits: fc.nat(7), window: fc.uint8Array({ maxLength: 300 }).map((a) => Buffer.from(a)) }),
  ),
});

const layer = fc
  .record({ diffId: fc.string(), size: large, spans: fc.array(span, { maxLength: 5 }), hasBlob: fc.boolean() })
  .map(({ diffId, size, spans, hasBlob }): LayerRecord => {
    const records: SpanRecord[] = [];
    for (const { resume, ...rest } of spans) {
      const last = records.at(-1);
      records.push({ ...rest, offset: last ? last.offset + last.length : 0, ...(resume && { resume }) });
    }
    const blob = { digest: "sha256:b", size: Number.MAX_SAFE_INTEGER, encoding: "gzip" as const };
    const last = records.at(-1);
    if (last === undefined) return { diffId, size, ...(hasBlob && { blob }) };
    return { diffId, size: last.offset + last.length, blob, spans: records };
  });

/** What an inode becomes is drawn first; where it hangs in the tree is decided by `hang`. */
const node = fc.record({
  attributes,
  xattrs,
  type: fc.constantFrom("directory", "directory", "file", "file", "symlink", "character", "block", "fifo"),
  /** Chooses the directory above, and the content of a file. */
  dice: fc.nat(),
  name: anyName,
  place: fc.record({ size: fc.double({ min: 0, max: 1, noNaN: true }), digest: fc.option(hex) }),
  target: anyName,
  rdev: fc.record({ major: word, minor: word }),
  synthesised: fc.boolean(),
});
type DrawnNode = typeof node extends fc.Arbitrary<infer T> ? T : never;

export const anyModel: fc.Arbitrary<ImageModel> = fc
  .record({
    layers: fc.array(layer, { maxLength: 3 }),
    nodes: fc.array(node, { maxLength: 40 }),
    storeReference: fc.option(fc.string()),
  })
  .map(({ layers, nodes, storeReference }) => ({
    imageDigest: "sha256:i",
    ...(storeReference !== null && { storeReference }),
    layers,
    inodes: hang(nodes, layers),
  }));

type Mutable = { -readonly [K in keyof Inode]: Inode[K] };

function hang(nodes: readonly DrawnNode[], layers: readonly LayerRecord[]): Inode[] {
  const root: Mutable = { ...common, ino: 1, type: "directory", children: Object.create(null) };
  const directories = [root];
  const inodes = [root];
  for (const drawn of nodes) {
    const ino = inodes.length + 1;
    const parent = directories[drawn.dice % directories.length] as Mutable;
    const children = parent.children as Record<string, number>;
    // A file may have several names, and an inode may have none; a directory has one at most.
    if (!(drawn.name in children)) children[drawn.name] = ino;
    const inode: Mutable = {
      ino,
      type: drawn.type,
      size: 0,
      ...drawn.attributes,
      ...drawn.xattrs,
      ...special(drawn, layers),
    };
    inodes.push(inode);
    if (inode.type === "directory") directories.push(inode);
    else if (drawn.dice % 5 === 0) children[`link to ${ino}`] = ino;
  }
  return inodes;
}

function special(drawn: DrawnNode, layers: readonly LayerRecord[]): Partial<Inode> {
  if (drawn.type === "directory") {
    return { children: Object.create(null), ...(drawn.synthesised && { synthesised: true as const }) };
  }
  if (drawn.type === "symlink") return { target: drawn.target, size: drawn.target.length };
  if (drawn.type === "character" || drawn.type === "block") return { rdev: drawn.rdev };
  const number = drawn.dice % Math.max(1, layers.length);
  const within = layers[number]?.size ?? 0;
  if (drawn.type !== "file" || within === 0) return {};
  const size = Math.floor(drawn.place.size * within);
  const { digest } = drawn.place;
  return { size, content: { layer: number, offset: within - size, ...(digest !== null && { digest }) } };
}
