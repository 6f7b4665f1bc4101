/** READDIR and READDIRPLUS. */
import type { Inode } from "../index/model.ts";
import type { AttributeRules, ListingRules } from "./fault/truth.ts";
import { direntSize, writeDirent } from "./protocol/dirent.ts";
import { entryBytes, writeEntry } from "./protocol/entry.ts";
import { inBodyWord, type Message, outHeaderBytes, word, word64 } from "./protocol/message.ts";
import type { Validity } from "./protocol/validity.ts";
import type { Tree } from "./tree.ts";

/**
 * Fills the answer with as many entries as the kernel has room for.
 * Offsets are positions in the fixed order of the index (`.` 1, `..` 2, then the entries), so they stay valid for ever.
 * @param plus with attributes, undefined for names alone
 * @returns bytes of the body
 */
export function answerReaddir(
  request: Message,
  reply: Message,
  directory: Inode,
  tree: Tree,
  rules: AttributeRules,
  listing: ListingRules,
  plus: Validity | undefined,
): number {
  const room = Math.min(word(request, inBodyWord + 4), reply.bytes.length - outHeaderBytes);
  const prefix = plus === undefined ? 0 : entryBytes;
  const length = listing.length(tree.entryCount(directory) + 2);
  let at = outHeaderBytes;
  for (let position = listing.begin(word64(request, inBodyWord + 2), length); position < length; position++) {
    const { name, inode } = entryAt(position, directory, tree);
    const size = prefix + direntSize(name.length);
    if (at - outHeaderBytes + size > room) break;
    if (plus !== undefined) writePlus(reply, at, position, inode, rules, plus);
    writeDirent(reply, at + prefix, rules.entryIno(inode), position + 1, rules.entryType(inode), name);
    at += size;
  }
  return at - outHeaderBytes;
}

function entryAt(position: number, directory: Inode, tree: Tree): { name: string; inode: Inode } {
  if (position === 0) return { name: ".", inode: directory };
  if (position === 1) return { name: "..", inode: tree.parent(directory) };
  return tree.entry(directory, position - 2);
}

/** `.` and `..` are not lookups: the kernel wants nodeid 0 for them and knows them already. */
function writePlus(
  reply: Message,
  at: number,
  position: number,
  inode: Inode,
  rules: AttributeRules,
  valid: Validity,
): void {
  const identity = position < 2 ? { nodeid: 0, generation: 0 } : rules.identity(inode);
  const told = rules.told(inode);
  writeEntry(reply, at / 4, identity, told, told.nlink, valid);
}
