import type { Inode } from "../../index/model.ts";
import type { AttributeFault } from "../faults.ts";
import { typeBits } from "../protocol/attributes.ts";
import type { Tree } from "../tree.ts";
import { type Alteration, alteration } from "./alteration.ts";
import { checkAttributeFault } from "./check-attribute-fault.ts";
import { wrongIdentity } from "./identity.ts";
import { selector } from "./selection.ts";
import { type AttributeRules, truth } from "./truth.ts";

/**
 * Rules with faults; of several that touch an inode the last wins.
 * @throws UserError for a fault that the image or the protocol cannot have
 */
export function attributeRules(faults: readonly AttributeFault[], tree: Tree): AttributeRules {
  return faults.reduce((rules, fault) => withFault(rules, checkAttributeFault(fault), tree), truth);
}

function withFault(rules: AttributeRules, fault: AttributeFault, tree: Tree): AttributeRules {
  const { dIno, nodeid } = fault;
  const touches = selector(fault.on, tree);
  const altered = alteration(fault);
  const identity = nodeid === undefined ? undefined : wrongIdentity(nodeid, touches, tree);
  const dType = fault.dType ?? (fault.type && typeBits[fault.type] >> 12);
  return {
    told: altered === undefined ? rules.told : tellWrongly(rules.told, altered, touches, fault),
    entryType: (inode) => (dType !== undefined && touches(inode) ? dType : rules.entryType(inode)),
    entryIno: (inode) => (dIno !== undefined && touches(inode) ? wrongIno(inode, dIno) : rules.entryIno(inode)),
    identity: (inode) => (identity !== undefined && touches(inode) ? identity(inode) : rules.identity(inode)),
  };
}

function tellWrongly(
  before: Alteration,
  altered: Alteration,
  touches: (inode: Inode) => boolean,
  { fromAnswer = 1, answers = Number.POSITIVE_INFINITY }: AttributeFault,
): Alteration {
  const told = new Map<number, number>();
  return (inode) => {
    const truthful = before(inode);
    if (!touches(inode)) return truthful;
    const answer = (told.get(inode.ino) ?? 0) + 1;
    told.set(inode.ino, answer);
    return answer >= fromAnswer && answer < fromAnswer + answers ? altered(truthful) : truthful;
  };
}

function wrongIno(inode: Inode, kind: "zero" | "differs"): number {
  return kind === "zero" ? 0 : inode.ino + 2 ** 30;
}
