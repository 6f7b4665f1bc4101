import type { Inode } from "../../index/model.ts";
import type { AttributeFault } from "../faults.ts";

type Fields = Pick<AttributeFault, "xattrsWithout" | "xattrsShorterBy" | "xattrsAdded">;

/** Extended attributes lost, cut and added, in this order. Undefined for a fault that leaves them alone. */
export function withXattrFaults(fault: Fields): ((inode: Inode) => Inode) | undefined {
  const { xattrsWithout, xattrsShorterBy, xattrsAdded } = fault;
  if (xattrsWithout === undefined && xattrsShorterBy === undefined && xattrsAdded === undefined) return undefined;
  const added = Object.entries(xattrsAdded ?? {}).map(([name, value]) => [name, toBase64(value)]);
  return (inode) => {
    const kept = Object.entries(inode.xattrs ?? {}).filter(
      ([name]) => xattrsWithout === undefined || !name.startsWith(xattrsWithout),
    );
    const served = kept.map(([name, value]) => [name, shortened(value, xattrsShorterBy ?? 0)]);
    return { ...inode, xattrs: Object.fromEntries([...served, ...added]) };
  };
}

function shortened(base64: string, by: number): string {
  const value = Buffer.from(base64, "base64");
  return value.subarray(0, Math.max(0, value.length - by)).toString("base64");
}

function toBase64(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("base64");
}
