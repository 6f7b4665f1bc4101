import { entryField, entryWords, inodeField, inodeTypes, inodeWords, typeShift } from "./format.ts";
import type { DirectoryEntry } from "./model.ts";
import { maxProbes, nameHash } from "./name-hash.ts";
import type { Sections } from "./sections.ts";

/** Word index of a directory's record; -1 for what is none. */
function recordOf({ inodes }: Sections, directory: number): number {
  const at = (directory - 1) * inodeWords;
  const typeMode = inodes[at + inodeField.typeMode];
  if (typeMode === undefined) return -1;
  return ((typeMode >> typeShift) & 7) === inodeTypes.indexOf("directory") ? at : -1;
}

export function findChild(sections: Sections, directory: number, name: string): number {
  const at = recordOf(sections, directory);
  if (at === -1) return 0;
  const { inodes, slots, entries, seed } = sections;
  const first = inodes[at + inodeField.a] as number;
  const end = first + (inodes[at + inodeField.b] as number);
  const mask = slots.length - 1;
  let slot = nameHash(seed, directory, name) & mask;
  for (let probes = 0; probes < maxProbes; probes++) {
    const entry = (slots[slot] as number) - 1;
    if (entry === -1) return 0;
    if (entry >= first && entry < end && hasName(sections, entry * entryWords, name))
      return entries[entry * entryWords + entryField.ino] as number;
    slot = (slot + 1) & mask;
  }
  return 0;
}

function hasName({ entries, names }: Sections, at: number, name: string): boolean {
  if (entries[at + entryField.nameBytes] !== name.length) return false;
  const start = entries[at + entryField.name] as number;
  for (let byte = 0; byte < name.length; byte++) {
    if (names[start + byte] !== name.charCodeAt(byte)) return false;
  }
  return true;
}

export function countEntries(sections: Sections, directory: number): number {
  const at = recordOf(sections, directory);
  return at === -1 ? 0 : (sections.inodes[at + inodeField.b] as number);
}

/** @throws RangeError when the directory has no such entry */
export function readEntry(sections: Sections, directory: number, number: number): DirectoryEntry {
  const { inodes, entries, names } = sections;
  if (!Number.isInteger(number) || number < 0 || number >= countEntries(sections, directory)) {
    throw new RangeError(`reading entry ${number} of directory ${directory}: it has no such entry`);
  }
  const first = inodes[recordOf(sections, directory) + inodeField.a] as number;
  const at = (first + number) * entryWords;
  const start = entries[at + entryField.name] as number;
  const name = names.toString("latin1", start, start + (entries[at + entryField.nameBytes] as number));
  return { name, ino: entries[at + entryField.ino] as number };
}

export function parentOf(sections: Sections, directory: number): number {
  const at = recordOf(sections, directory);
  return at === -1 ? 1 : (sections.inodes[at + inodeField.c] as number);
}
