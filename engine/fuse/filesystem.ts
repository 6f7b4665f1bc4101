/** A read-only file system over an image: the true answer to each request of the protocol. Transport and timing are elsewhere. */
import type { Counters } from "../content/metrics.ts";
import type { Inode } from "../index/model.ts";
import { errnoNumbers } from "../system/errno.ts";
import { answerReaddir } from "./directory.ts";
import type { AttributeRules, ListingRules } from "./fault/truth.ts";
import { answeredOpens, type Opens } from "./opens.ts";
import {
  attributeReplyBytes,
  entryBytes,
  writeAttributeReply,
  writeEntry,
  writeNegativeEntry,
} from "./protocol/entry.ts";
import { answerInit, kernelOpensDirectories, maxReadBytes } from "./protocol/init.ts";
import {
  inBodyWord,
  inHeaderBytes,
  inWord,
  type Message,
  nameAt,
  outBodyWord,
  outHeaderBytes,
  word,
  word64,
} from "./protocol/message.ts";
import { expectsAnswer, type OpcodeName, opcodes, opcodeTableSize, writingOpcodes } from "./protocol/opcodes.ts";
import { answerStatfs } from "./protocol/statfs.ts";
import { type Validity, validity } from "./protocol/validity.ts";
import { rootIno, type Tree } from "./tree.ts";
import { answerGetxattr, answerListxattr } from "./xattrs.ts";

/** Where the bytes of files come from. */
export interface FileContent {
  /**
   * Copies bytes from `offset` to `target` at `at`, if they are to be had without waiting.
   * @returns how many, fewer than asked for only at the end of the file; undefined when they must be waited for
   */
  readNow(inode: Inode, offset: number, length: number, target: Buffer, at: number): number | undefined;
  /** The same, however long it takes. */
  read(inode: Inode, offset: number, length: number): Promise<Buffer>;
  /** A descriptor, not ours to close, of a plain file that holds just this file's bytes; undefined when there is none. */
  backing?(inode: Inode): number | undefined;
  readonly counters?: Counters | undefined;
}

export interface FilesystemOptions {
  readonly ttlSec: number;
  readonly rules: AttributeRules;
  readonly listing: ListingRules;
  /** Off when faults on LOOKUP must not be bypassed by a READDIRPLUS that brings the same knowledge. */
  readonly readdirplus: boolean;
  readonly opens: Opens;
  /** How the connection is negotiated beyond that. */
  readonly passthrough: boolean;
}

/** Puts the body of the answer behind the header; returns its bytes, a negative errno, `noReply` or `replyLater`. */
export type Filesystem = (request: Message, reply: Message) => number;

/** The kernel expects no answer to this request. */
export const noReply = Number.MIN_SAFE_INTEGER;
/** A READ whose bytes must be waited for: see `readLater`. In one of several threads also what only the first one can answer. */
export const replyLater = noReply + 1;

type Handler = (request: Message, reply: Message, inode: Inode) => number;

export function createFilesystem(tree: Tree, content: FileContent, options: FilesystemOptions): Filesystem {
  const handlers = handlerTable(handlersOf(tree, content, options));
  return (request, reply) => {
    const opcode = word(request, inWord.opcode);
    const inode = inodeOf(request, tree);
    // A file handle from a mount of another image may name any number.
    if (inode === undefined) return expectsAnswer(opcode) ? -errnoNumbers.ESTALE : noReply;
    return handlers[opcode]?.(request, reply, inode) ?? -errnoNumbers.ENOSYS;
  };
}

/** Requests about the whole connection carry nodeid 0. */
function inodeOf(request: Message, tree: Tree): Inode | undefined {
  return tree.inode(word(request, inWord.nodeid) || rootIno);
}

function handlerTable(handlers: Partial<Record<OpcodeName, Handler>>): readonly (Handler | undefined)[] {
  const table: (Handler | undefined)[] = Array.from({ length: opcodeTableSize });
  for (const name of writingOpcodes) table[opcodes[name]] = () => -errnoNumbers.EROFS;
  for (const [name, handler] of Object.entries(handlers)) table[opcodes[name as OpcodeName]] = handler;
  return table;
}

/**
 * Operations that are not here (FLUSH, FSYNC, LSEEK, STATX, …) are answered with ENOSYS: the kernel then does the right
 * thing itself and does not ask again.
 */
function handlersOf(
  tree: Tree,
  content: FileContent,
  options: FilesystemOptions,
): Partial<Record<OpcodeName, Handler>> {
  const { rules, listing, opens } = options;
  const valid = validity(options.ttlSec);
  const size = { bytes: tree.bytes, inodes: tree.index.inodeCount };
  let opendir = opens.opendir;
  return {
    INIT(request, reply) {
      if (!kernelOpensDirectories(request)) opendir = answeredOpens.opendir;
      return answerInit(request, reply, options);
    },
    DESTROY: () => 0,
    FORGET: () => noReply,
    BATCH_FORGET: () => noReply,
    INTERRUPT: () => noReply,
    STATFS: (_request, reply) => answerStatfs(reply, size),
    ACCESS: () => 0,
    // Whatever else is answered here (ENOSYS, EOPNOTSUPP) makes copy-up fail on some kernel.
    IOCTL: () => -errnoNumbers.ENOTTY,
    LOOKUP(request, reply, directory) {
      const inode = lookup(tree, directory, nameAt(request, inHeaderBytes));
      if (inode === undefined) writeNegativeEntry(reply, outBodyWord, valid);
      else answerEntry(reply, inode, rules, valid);
      return entryBytes;
    },
    GETATTR(_request, reply, inode) {
      const told = rules.told(inode);
      writeAttributeReply(reply, outBodyWord, told, told.nlink, valid);
      return attributeReplyBytes;
    },
    READLINK: (_request, reply, inode) => answerReadlink(reply, rules.told(inode)),
    OPEN: (request, reply, inode) =>
      (word(request, inBodyWord) & accessMode) === readOnly
        ? (opens.open(reply, inode) ?? replyLater)
        : -errnoNumbers.EROFS,
    READ: (request, reply, inode) => answerRead(request, reply, inode, content),
    RELEASE: (request) => (opens.release(word64(request, inWord.nodeid), word(request, inBodyWord)) ? 0 : replyLater),
    OPENDIR: (_request, reply) => opendir(reply),
    READDIR: (request, reply, inode) => answerReaddir(request, reply, inode, tree, rules, listing, undefined),
    READDIRPLUS: (request, reply, inode) => answerReaddir(request, reply, inode, tree, rules, listing, valid),
    RELEASEDIR: () => 0,
    GETXATTR: (request, reply, inode) => answerGetxattr(request, reply, rules.told(inode)),
    LISTXATTR: (request, reply, inode) => answerListxattr(request, reply, rules.told(inode)),
  };
}

const accessMode = 3;
const readOnly = 0;

/** `.` and `..` are asked for when a file handle is opened (FUSE_EXPORT_SUPPORT). */
function lookup(tree: Tree, directory: Inode, name: string): Inode | undefined {
  if (name === ".") return directory;
  return name === ".." ? tree.parent(directory) : tree.child(directory, name);
}

function answerEntry(reply: Message, inode: Inode, rules: AttributeRules, valid: Validity): void {
  const told = rules.told(inode);
  writeEntry(reply, outBodyWord, rules.identity(inode), told, told.nlink, valid);
}

function answerReadlink(reply: Message, { target }: Inode): number {
  // No index has one for which the kernel has no room.
  return target === undefined ? -errnoNumbers.EINVAL : reply.bytes.write(target, outHeaderBytes, "latin1");
}

/** Straight into the answer: what is read is copied once by us and once by the kernel. */
function answerRead(request: Message, reply: Message, inode: Inode, content: FileContent): number {
  if (inode.type !== "file") return -errnoNumbers.EINVAL;
  const { offset, length } = readRange(request, inode);
  if (length <= 0) return 0;
  return content.readNow(inode, offset, length, reply.bytes, outHeaderBytes) ?? replyLater;
}

/**
 * The bytes for a READ that was answered with `replyLater`.
 * @throws whatever the content throws: the answer is then EIO
 */
export function readLater(request: Message, tree: Tree, content: FileContent): Promise<Buffer> {
  const inode = inodeOf(request, tree) as Inode;
  const { offset, length } = readRange(request, inode);
  return content.read(inode, offset, length);
}

/** struct fuse_read_in: fh (2), offset (2), size. */
function readRange(request: Message, inode: Inode): { readonly offset: number; readonly length: number } {
  const offset = word64(request, inBodyWord + 2);
  const length = Math.min(word(request, inBodyWord + 4), maxReadBytes, inode.size - offset);
  return { offset, length };
}
