import type { Inode } from "../../index/model.ts";
import { attributeRules } from "../fault/attribute-rules.ts";
import { faultyTree } from "../fault/faulty-tree.ts";
import { listingRules } from "../fault/listings.ts";
import { faultyContent } from "../fault/reads.ts";
import type { Faults } from "../faults.ts";
import { createFilesystem, type FileContent } from "../filesystem.ts";
import { answeredOpens } from "../opens.ts";
import { allocateMessage } from "../protocol/message.ts";
import type { OpcodeName } from "../protocol/opcodes.ts";
import { createTree } from "../tree.ts";
import type { TestImage } from "./image.ts";
import { makeRequest, readBody } from "./requests.ts";

/** A file system that is asked by hand, without a kernel. */
export interface AskedFilesystem {
  /** @returns bytes of the answer's body; throws the negative errno */
  ask(operation: OpcodeName, path: string, body?: Buffer): Buffer;
  /** Names of a directory as a kernel would collect them, `.` and `..` among them; given up after 10,000. */
  list(path: string, size?: number): string[];
}

/** @param faults all kinds but those on requests, which a server applies before its file system is asked */
export function askedFilesystem(image: TestImage, faults: Omit<Faults, "requests">): AskedFilesystem {
  const whole = createTree(image.index);
  const tree = faults.image ? faultyTree(whole, faults.image) : whole;
  const filesystem = createFilesystem(tree, faultyContent(contentOf(image), faults.reads ?? [], tree), {
    ttlSec: 1,
    rules: attributeRules(faults.attributes ?? [], tree),
    listing: listingRules(faults.listings ?? []),
    readdirplus: true,
    opens: answeredOpens,
    passthrough: false,
  });
  const reply = allocateMessage(1 << 16);
  const ask: AskedFilesystem["ask"] = (operation, path, body) => {
    const result = filesystem(makeRequest(operation, tree.resolve(path)?.ino ?? 0, body), reply);
    if (result < 0) throw result;
    return Buffer.from(reply.bytes.subarray(16, 16 + result));
  };
  return { ask, list: (path, size = 300) => listed((offset) => ask("READDIR", path, readBody(offset, size))) };
}

export function contentOf({ layer }: TestImage): FileContent {
  const part = ({ content, size }: Inode, offset: number, length: number) => {
    const start = (content?.offset ?? 0) + offset;
    return layer.subarray(start, start + Math.min(length, Math.max(0, size - offset)));
  };
  return {
    readNow: (inode, offset, length, target, at) => part(inode, offset, length).copy(target, at),
    read: async (inode, offset, length) => part(inode, offset, length),
  };
}

const mostNames = 10_000;

function listed(read: (offset: number) => Buffer): string[] {
  const names: string[] = [];
  for (let offset = 0; names.length < mostNames; ) {
    const entries = read(offset);
    if (entries.length === 0) break;
    for (let at = 0; at < entries.length; ) {
      const length = entries.readUInt32LE(at + 16);
      names.push(entries.toString("latin1", at + 24, at + 24 + length));
      offset = Number(entries.readBigUInt64LE(at + 8));
      at += (24 + length + 7) & ~7;
    }
  }
  return names;
}
