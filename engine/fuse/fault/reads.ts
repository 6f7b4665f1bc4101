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
  const isTrue = (inode: Inode, offset: number, length: number) =>
    !touches(inode) || offset + length <= (fault.fromOffset ?? 0);
  return {
    counters: inner.counters,
    readNow(inode, offset, length, target, at) {
      if (isTrue(inode, offset, length)) return inner.readNow(inode, offset, length, target, at);
      const count = inner.readNow(inode, offset, given(fault, offset, length), target, at);
      if (count === undefined) return undefined;
      const wrong = wrongPart(fault, inode, offset, count);
      if (wrong === undefined) return count;
      target.fill(0, at + wrong.at, at + count);
      const moved = wrong.length === 0 ? 0 : inner.readNow(inode, wrong.from, wrong.length, target, at + wrong.at);
      return moved === undefined ? undefined : count;
    },
    async read(inode, offset, length) {
      if (isTrue(inode, offset, length)) return inner.read(inode, offset, length);
      const bytes = Buffer.from(await inner.read(inode, offset, given(fault, offset, length)));
      const wrong = wrongPart(fault, inode, offset, bytes.length);
      if (wrong === undefined) return bytes;
      bytes.fill(0, wrong.at);
      if (wrong.length > 0) (await inner.read(inode, wrong.from, wrong.length)).copy(bytes, wrong.at);
      return bytes;
    },
  };
}

/** How many bytes are answered. */
function given({ atMost, fromOffset = 0 }: ReadFault, offset: number, length: number): number {
  return atMost === undefined ? length : Math.min(length, Math.max(atMost, fromOffset - offset));
}

/**
 * From where in the answer the bytes are wrong, and which of the file stand there; behind them are zeros. Undefined when
 * all are right. Behind the end of a file there is nothing; a server that reads on in its layer gives padding.
 */
function wrongPart({ shift, zeros, fromOffset = 0 }: ReadFault, inode: Inode, offset: number, count: number) {
  const at = Math.max(0, fromOffset - offset);
  if (at >= count) return undefined;
  if (zeros) return { at, from: 0, length: 0 };
  if (!shift) return undefined;
  const from = Math.max(0, offset + at + shift);
  return { at, from, length: Math.max(0, Math.min(count - at, inode.size - from)) };
}

function check({ fromOffset, atMost, shift }: ReadFault): void {
  checkNumber("fromOffset", fromOffset, [0, 2 ** 48]);
  checkNumber("atMost", atMost, [1, 2 ** 31]);
  checkNumber("shift", shift, [-(2 ** 48), 2 ** 48]);
}
