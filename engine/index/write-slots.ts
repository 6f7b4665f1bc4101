import { createHash } from "node:crypto";
import { entryField, entryWords, inodeField, inodeTypes, inodeWords, typeShift } from "./format.ts";
import { maxProbes, nameHash } from "./name-hash.ts";
import type { TreeSections } from "./write-inodes.ts";

/** An open-addressing table from (directory, name) to entry + 1; 0 is an empty slot. The number of slots is a power of two. */
export interface SlotTable {
  readonly seed: number;
  readonly slots: Buffer;
}

export function writeSlots({ inodes, entries, names }: TreeSections): SlotTable {
  const seeds = createHash("sha256").update(entries).update(names).digest();
  const hashed = hashedEntries(inodes, entries, names);
  let size = 2;
  while (size < 2 * hashed.count) size *= 2;
  for (let attempt = 0; ; attempt++) {
    const seed = seeds.readUInt32LE((attempt % 8) * 4);
    const slots = tryTable(hashed, seed, attempt < 8 ? size : size * 2 ** (attempt - 7));
    if (slots !== undefined) return { seed, slots };
  }
}

interface HashedEntries {
  readonly count: number;
  readonly hash: (seed: number, entry: number) => number;
}

function hashedEntries(inodes: Buffer, entries: Buffer, names: Buffer): HashedEntries {
  const words = asWords(entries);
  const owners = ownersOf(asWords(inodes), words.length / entryWords);
  return {
    count: owners.length,
    hash(seed, entry) {
      const start = words[entry * entryWords + entryField.name] as number;
      const length = words[entry * entryWords + entryField.nameBytes] as number;
      return nameHash(seed, owners[entry] as number, names.toString("latin1", start, start + length));
    },
  };
}

/** The directory of each entry. */
function ownersOf(inodes: Uint32Array, count: number): Uint32Array {
  const owners = new Uint32Array(count);
  for (let at = 0; at < inodes.length; at += inodeWords) {
    if ((((inodes[at + inodeField.typeMode] as number) >> typeShift) & 7) !== inodeTypes.indexOf("directory")) continue;
    const first = inodes[at + inodeField.a] as number;
    owners.fill(at / inodeWords + 1, first, first + (inodes[at + inodeField.b] as number));
  }
  return owners;
}

/** Undefined when a name would need more than `maxProbes` looks. */
function tryTable({ count, hash }: HashedEntries, seed: number, size: number): Buffer | undefined {
  const slots = new Uint32Array(size);
  for (let entry = 0; entry < count; entry++) {
    let slot = hash(seed, entry) & (size - 1);
    let probes = 1;
    while (slots[slot] !== 0) {
      slot = (slot + 1) & (size - 1);
      if (++probes > maxProbes) return undefined;
    }
    slots[slot] = entry + 1;
  }
  return Buffer.from(slots.buffer);
}

function asWords(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
