/** The thread of the probes' FUSE server: gets a mount, reads requests and answers them until it is gone, and says so. */
import { parentPort } from "node:worker_threads";
import {
  attributeReplyBytes,
  entryBytes,
  writeAttributeReply,
  writeEntry,
} from "../../../engine/fuse/protocol/entry.ts";
import {
  allocateMessage,
  finishReply,
  inBodyWord,
  inHeaderBytes,
  inWord,
  nameAt,
  outBodyWord,
  outHeaderBytes,
  setWord64,
  word,
  word64,
} from "../../../engine/fuse/protocol/message.ts";
import { opcodes } from "../../../engine/fuse/protocol/opcodes.ts";
import { answerStatfs } from "../../../engine/fuse/protocol/statfs.ts";
import type { Inode } from "../../../engine/index/model.ts";
// Not the whole index: the thread is to be ready soon.
import { readDescriptor, writeDescriptor } from "../../../engine/system/descriptor.ts";
import { errnoName, errnoNumbers } from "../../../engine/system/errno.ts";
import { decodeOffer } from "./decode-offer.ts";
import { initFlag } from "./init-flags.ts";
import { backingIdSlot, largestReadSlot, type ProbeServerSetup } from "./probe-server-setup.ts";

const content = "from the FUSE server";
const request = allocateMessage(64 * 1024);
const reply = allocateMessage(64 * 1024);
const noReply = Number.NEGATIVE_INFINITY;
/** `flags2` counts only with the first; the second lets overlayfs make file handles, as with the engine's own server. */
const always = initFlag("init-ext") | initFlag("export-support");
/** FOPEN_DIRECT_IO: the kernel asks for as much at once as a request may hold. */
const openDirectIo = 1 << 0;
/** FOPEN_PASSTHROUGH */
const openPassthrough = 1 << 7;
const forEver = { sec: 86_400, nsec: 0 };

interface Node extends Inode {
  readonly names: readonly string[];
}

/** Pretends to be large: a READ of it is answered with nothing, which its reader takes for the end. */
const largeFile = 5;
/** As many as fit into the field; the kernel takes no more than its own limit. */
const mostPages = 0xffff;
const common = { uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0, nlink: 1, size: 0 };
const nodes = new Map(
  [
    { ...common, ino: 1, names: [], type: "directory", mode: 0o755, nlink: 2 } as const,
    { ...common, ino: 2, names: ["file"], type: "file", mode: 0o644, size: content.length } as const,
    { ...common, ino: 4, names: ["one", "two"], type: "file", mode: 0o644, size: content.length, nlink: 2 } as const,
    { ...common, ino: largeFile, names: ["large"], type: "file", mode: 0o644, size: 2 ** 30 } as const,
    { ...common, ino: 3, names: ["directory"], type: "directory", mode: 0o755, nlink: 2 } as const,
  ].map((node: Node) => [node.ino, node]),
);

parentPort?.on("message", (setup: ProbeServerSetup) => {
  serve(setup);
  parentPort?.postMessage("ended");
});
parentPort?.postMessage("ready");

function serve(setup: ProbeServerSetup): void {
  const { fd, counters } = setup;
  for (;;) {
    const length = readDescriptor(fd, request.bytes, request.bytes.length);
    if (length === -errnoNumbers.ENODEV || length === -errnoNumbers.ECONNABORTED) return;
    if (length === -errnoNumbers.EINTR || length === -errnoNumbers.ENOENT) continue;
    if (length < 0) throw new Error(`reading /dev/fuse: ${errnoName(-length)}`);
    const opcode = word(request, inWord.opcode);
    Atomics.add(counters, opcode, 1);
    const result = answer(setup, opcode, length);
    if (result !== noReply) writeDescriptor(fd, reply.bytes, finishReply(reply, request, result));
  }
}

/** @returns bytes of the body, a negative errno, or `noReply` */
function answer(setup: ProbeServerSetup, opcode: number, length: number): number {
  const node = nodes.get(word64(request, inWord.nodeid));
  switch (opcode) {
    case opcodes.INIT:
      return answerInit(setup, length);
    case opcodes.LOOKUP:
      return lookup(nameAt(request, inHeaderBytes));
    case opcodes.GETATTR:
      if (!node) return -errnoNumbers.ENOENT;
      writeAttributeReply(reply, outBodyWord, node, node.nlink, forEver);
      return attributeReplyBytes;
    case opcodes.OPEN:
    case opcodes.OPENDIR:
      return open(setup, opcode);
    case opcodes.READ:
      return read(setup);
    case opcodes.STATFS:
      return answerStatfs(reply, { bytes: content.length, inodes: nodes.size });
    case opcodes.READDIR:
    case opcodes.RELEASE:
    case opcodes.RELEASEDIR:
      return 0;
    case opcodes.FORGET:
    case opcodes.BATCH_FORGET:
    case opcodes.INTERRUPT:
      return noReply;
    case opcodes.GETXATTR:
      return -errnoNumbers.ENODATA;
    case opcodes.IOCTL:
      return -errnoNumbers.ENOTTY;
    default:
      return -errnoNumbers.ENOSYS;
  }
}

/** struct fuse_init_out. The protocol's newest version: only its offered flags matter. */
function answerInit({ flags, stackDepth }: ProbeServerSetup, length: number): number {
  const offer = decodeOffer(request.bytes.subarray(0, length));
  const accepted = offer.flags & (flags | always);
  const at = outBodyWord;
  reply.words.fill(0, at, at + 16);
  reply.words[at] = 7;
  reply.words[at + 1] = word(request, inBodyWord + 1);
  reply.words[at + 2] = word(request, inBodyWord + 2);
  reply.words[at + 3] = Number(accepted & 0xffffffffn);
  reply.words[at + 4] = 16 | (12 << 16);
  reply.words[at + 5] = 4096;
  reply.words[at + 6] = 1;
  reply.words[at + 7] = (accepted & initFlag("max-pages")) === 0n ? 0 : mostPages;
  reply.words[at + 8] = Number(accepted >> 32n);
  reply.words[at + 9] = stackDepth;
  return 64;
}

function lookup(name: string): number {
  const node = [...nodes.values()].find((one) => one.names.includes(name));
  if (!node) return -errnoNumbers.ENOENT;
  writeEntry(reply, outBodyWord, { nodeid: node.ino, generation: 0 }, node, node.nlink, forEver);
  return entryBytes;
}

/** struct fuse_open_out: fh, open_flags, backing_id. */
function open({ counters }: ProbeServerSetup, opcode: number): number {
  const backingId = opcode === opcodes.OPEN ? Atomics.load(counters, backingIdSlot) : 0;
  setWord64(reply, outBodyWord, 0);
  const direct = word64(request, inWord.nodeid) === largeFile ? openDirectIo : 0;
  reply.words[outBodyWord + 2] = backingId > 0 ? openPassthrough : direct;
  reply.words[outBodyWord + 3] = backingId;
  return 16;
}

function read({ counters }: ProbeServerSetup): number {
  const offset = word64(request, inBodyWord + 2);
  const size = word(request, inBodyWord + 4);
  Atomics.store(counters, largestReadSlot, Math.max(size, Atomics.load(counters, largestReadSlot)));
  if (word64(request, inWord.nodeid) === largeFile) return 0;
  return reply.bytes.write(content.slice(offset, offset + size), outHeaderBytes, "latin1");
}
