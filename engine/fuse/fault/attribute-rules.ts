import type { Inode } from "../../index/model.ts";
import type { AttributeFault } from "../faults.ts";
import { typeBits } from "../protocol/attributes.ts";
import type { NodeIdentity } from "../protocol/entry.ts";
import type { Tree } from "../tree.ts";
import { selector } from "./selection.ts";

/** What is told about an inode where a fault may make it differ from the index. */
export interface AttributeRules {
  linkCount(inode: Inode): number;
  /** DT_ value of its directory entries. */
  entryType(inode: Inode): number;
  /** `d_ino` of its directory entries. */
  entryIno(inode: Inode): number;
  /** Asked once a lookup. The low 32 bits of a nodeid are always the inode number. */
  identity(inode: Inode): NodeIdentity;
}

/** Rules of the truth: one nodeid an inode for life, equal to `st_ino`. */
export const truth: AttributeRules = {
  linkCount: (inode) => inode.nlink,
  entryType: (inode) => typeBits[inode.type] >> 12,
  entryIno: (inode) => inode.ino,
  identity: (inode) => ({ nodeid: inode.ino, generation: 0 }),
};

/** Rules with faults; of several that touch an inode the last wins. */
export function attributeRules(faults: readonly AttributeFault[], tree: Tree): AttributeRules {
  return faults.reduce((rules, fault) => withFault(rules, fault, selector(fault.on, tree)), truth);
}

function withFault(rules: AttributeRules, fault: AttributeFault, touches: (inode: Inode) => boolean): AttributeRules {
  const { linkCount, dType, dIno, nodeid } = fault;
  const identity = nodeid === undefined ? undefined : changingIdentity(nodeid);
  return {
    linkCount: (inode) => (linkCount !== undefined && touches(inode) ? linkCount : rules.linkCount(inode)),
    entryType: (inode) => (dType !== undefined && touches(inode) ? dType : rules.entryType(inode)),
    entryIno: (inode) => (dIno !== undefined && touches(inode) ? wrongIno(inode, dIno) : rules.entryIno(inode)),
    identity: (inode) => (identity !== undefined && touches(inode) ? identity(inode) : rules.identity(inode)),
  };
}

function wrongIno(inode: Inode, kind: "zero" | "differs"): number {
  return kind === "zero" ? 0 : inode.ino + 2 ** 30;
}

/** The kernel's own root keeps nodeid 1: it is never looked up. */
function changingIdentity(kind: "fresh" | "new-generation"): (inode: Inode) => NodeIdentity {
  let lookups = 0;
  return (inode) => {
    lookups++;
    return kind === "fresh"
      ? { nodeid: inode.ino + lookups * 2 ** 32, generation: 0 }
      : { nodeid: inode.ino, generation: lookups };
  };
}
