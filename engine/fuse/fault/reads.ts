import type { Inode } from "../../index/model.ts";
import type { ReadFault } from "../faults.ts";
import type { FileContent } from "../filesystem.ts";
import type { Tree } from "../tree.ts";
import { checkNumber } from "./check-attribute-fault.ts";
import { selector } from "./selection.ts";

/** Content with faults; each is laid over the ones before it. */
export function faultyContent(content: FileContent, faults: readonly ReadFault[], tree: Tree): FileContent {
  return faults.reduce((inner, fault) => withFault(inner, fault, selector(fault.on, tree)), content);
}

function withFault(inner: FileContent, fault: ReadFault, touches: (inode: Inode) => boolean): FileContent {
  check(fault);
  const { fromOffset = 0, atMost } = fault;
  return {
    readSync(inode, offset, length) {
      if (!touches(inode) || offset + length <= fromOffset) return inner.readSync(inode, offset, length);
      const asked = atMost === undefined ? length : Math.min(length, Math.max(atMost, fromOffset - offset));
      const bytes = Buffer.from(inner.readSync(inode, offset, asked));
      const wrongFrom = Math.max(0, fromOffset - offset);
      replaced(inner, fault, inode, offset + wrongFrom, bytes.length - wrongFrom)?.copy(bytes, wrongFrom);
      return bytes;
    },
  };
}

/** The bytes that stand where those from `offset` on should; undefined when they are right. */
function replaced(
  inner: FileContent,
  { shift, zeros }: ReadFault,
  inode: Inode,
  offset: number,
  length: number,
): Buffer | undefined {
  if (zeros) return Buffer.alloc(length);
  if (!shift) return undefined;
  const from = Math.max(0, offset + shift);
  const there = Math.max(0, Math.min(length, inode.size - from));
  // Behind the end there is nothing; a server that reads on in its layer gives padding.
  return Buffer.concat([there > 0 ? inner.readSync(inode, from, there) : Buffer.alloc(0)], length);
}

function check({ fromOffset, atMost, shift }: ReadFault): void {
  checkNumber("fromOffset", fromOffset, [0, 2 ** 48]);
  checkNumber("atMost", atMost, [1, 2 ** 31]);
  checkNumber("shift", shift, [-(2 ** 48), 2 ** 48]);
}
