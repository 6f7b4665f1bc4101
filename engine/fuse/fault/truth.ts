/** Everything as the image says: what a lower without faults tells. */
import type { Inode } from "../../index/model.ts";
import { typeBits } from "../protocol/attributes.ts";
import type { NodeIdentity } from "../protocol/entry.ts";

/** What is told about an inode where a fault may make it differ from the index. */
export interface AttributeRules {
  /** The inode as an answer tells it: attributes, target, extended attributes. Asked once an answer. */
  told(inode: Inode): Inode;
  /** DT_ value of its directory entries. */
  entryType(inode: Inode): number;
  /** `d_ino` of its directory entries. */
  entryIno(inode: Inode): number;
  /** Asked once a lookup. The low 32 bits of a nodeid are always the number of an inode. */
  identity(inode: Inode): NodeIdentity;
}

/** One nodeid an inode for life, equal to `st_ino`. */
export const truth: AttributeRules = {
  told: (inode) => inode,
  entryType: (inode) => typeBits[inode.type] >> 12,
  entryIno: (inode) => inode.ino,
  identity: (inode) => ({ nodeid: inode.ino, generation: 0 }),
};

/** How many names of a directory are listed, and where a further answer begins. Positions count `.` (0), `..` (1), then the entries. */
export interface ListingRules {
  /** Names listed, of a directory that has so many. */
  length(names: number): number;
  /** Position of the first name of an answer to a request from `offset`, of `length` in all. */
  begin(offset: number, length: number): number;
}

export const fullListing: ListingRules = {
  length: (names) => names,
  begin: (offset) => offset,
};
