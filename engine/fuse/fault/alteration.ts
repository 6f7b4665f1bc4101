import type { Inode } from "../../index/model.ts";
import type { AttributeFault } from "../faults.ts";
import { withXattrFaults } from "./xattrs.ts";

/** An inode as a fault has it told. */
export type Alteration = (inode: Inode) => Inode;

/** Undefined for a fault that leaves attributes alone: one of directory entries or nodeids only. */
export function alteration(fault: AttributeFault): Alteration | undefined {
  const parts = [
    plain(fault),
    mode(fault),
    size(fault),
    time(fault),
    device(fault),
    target(fault),
    withXattrFaults(fault),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : (inode) => parts.reduce((told, part) => part(told), inode);
}

/** What is the same for every inode touched. */
function plain({ linkCount, type, owner }: AttributeFault): Alteration | undefined {
  if (linkCount === undefined && type === undefined && owner === undefined) return undefined;
  const told = {
    ...(linkCount === undefined ? {} : { nlink: linkCount }),
    ...(type === undefined ? {} : { type }),
    ...owner,
  };
  return (inode) => ({ ...inode, ...told });
}

function mode({ modeWithout }: AttributeFault): Alteration | undefined {
  if (modeWithout === undefined) return undefined;
  return (inode) => ({ ...inode, mode: inode.mode & ~modeWithout });
}

function size({ sizeBy }: AttributeFault): Alteration | undefined {
  if (sizeBy === undefined) return undefined;
  return (inode) => ({ ...inode, size: Math.max(0, inode.size + sizeBy) });
}

function time({ mtimeBySec, mtimeWholeSeconds }: AttributeFault): Alteration | undefined {
  if (mtimeBySec === undefined && mtimeWholeSeconds === undefined) return undefined;
  return (inode) => ({
    ...inode,
    mtimeSec: inode.mtimeSec + (mtimeBySec ?? 0),
    mtimeNsec: mtimeWholeSeconds ? 0 : inode.mtimeNsec,
  });
}

function device({ deviceBits }: AttributeFault): Alteration | undefined {
  if (deviceBits === undefined) return undefined;
  const mask = 2 ** deviceBits - 1;
  return (inode) =>
    inode.rdev ? { ...inode, rdev: { major: inode.rdev.major & mask, minor: inode.rdev.minor & mask } } : inode;
}

function target({ targetBytes }: AttributeFault): Alteration | undefined {
  if (targetBytes === undefined) return undefined;
  return (inode) => (inode.target === undefined ? inode : { ...inode, target: inode.target.slice(0, targetBytes) });
}
