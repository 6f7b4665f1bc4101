/** The operations of fuse-native over an image. It speaks of paths and of UTF-8 strings, the image of inodes and bytes. */
import type { Inode } from "../../index/model.ts";
import { errnoNumbers } from "../../system/errno.ts";
import type { AttributeRules } from "../fault/truth.ts";
import type { FileContent } from "../filesystem.ts";
import type { ServedImage } from "../image.ts";
import { encodeDevice, typeBits } from "../protocol/attributes.ts";
import { createWarn, type Warn } from "../warn.ts";
import { xattrNames, xattrValue } from "../xattrs.ts";

type Reply<T> = (error: number, value?: T) => void;

export function nativeOperations(
  { tree, content }: ServedImage,
  rules: AttributeRules,
  count: (operation: string) => void,
) {
  const warn = createWarn();

  function withInode(
    operation: string,
    path: string,
    reply: (error: number) => void,
    use: (inode: Inode) => void,
  ): void {
    count(operation);
    const inode = tree.resolve(toLatin1(path));
    if (inode === undefined) reply(-errnoNumbers.ENOENT);
    else use(inode);
  }
  return {
    getattr: (path: string, reply: Reply<object>) =>
      withInode("GETATTR", path, reply, (inode) => reply(0, attributes(inode, rules.told(inode).nlink))),
    readdir: (path: string, reply: (error: number, names?: string[], attributes?: object[]) => void) =>
      withInode("READDIR", path, reply, (inode) => {
        const entries = [{ name: ".", inode }, { name: "..", inode: tree.parent(inode) }, ...tree.entries(inode)];
        // Without attributes every entry would have d_ino 0xffffffff and no type.
        const stats = entries.map((entry) => attributes(entry.inode, rules.told(entry.inode).nlink));
        reply(
          0,
          entries.map(({ name }) => toUtf8(name)),
          stats,
        );
      }),
    readlink: (path: string, reply: Reply<string>) =>
      withInode("READLINK", path, reply, (inode) => reply(0, toUtf8(inode.target ?? ""))),
    open: (path: string, _flags: number, reply: Reply<number>) => withInode("OPEN", path, reply, () => reply(0, 0)),
    opendir: (path: string, _flags: number, reply: Reply<number>) =>
      withInode("OPENDIR", path, reply, () => reply(0, 0)),
    read(path: string, _fd: number, buffer: Buffer, length: number, offset: number, reply: (result: number) => void) {
      withInode("READ", path, reply, (inode) =>
        answerRead(content, inode, offset, buffer.subarray(0, length), reply, warn),
      );
    },
    getxattr: (path: string, name: string, _position: number, reply: Reply<Buffer>) =>
      withInode("GETXATTR", path, reply, (inode) => reply(0, xattrValue(inode, toLatin1(name)))),
    listxattr: (path: string, reply: Reply<string[]>) =>
      withInode("LISTXATTR", path, reply, (inode) => reply(0, xattrNames(inode).map(toUtf8))),
    statfs(_path: string, reply: Reply<object>) {
      count("STATFS");
      const files = tree.index.inodeCount;
      reply(0, { bsize: 4096, frsize: 4096, blocks: Math.ceil(tree.bytes / 4096), files, namemax: 255 });
    },
  };
}

/** A buffer of the binding's own, which stays until we reply. */
function answerRead(
  content: FileContent,
  inode: Inode,
  offset: number,
  target: Buffer,
  reply: (result: number) => void,
  warn: Warn,
): void {
  const length = Math.max(0, Math.min(target.length, inode.size - offset));
  const fail = (error: unknown) => {
    warn(error);
    reply(-errnoNumbers.EIO);
  };
  try {
    const now = length === 0 ? 0 : content.readNow(inode, offset, length, target, 0);
    if (now === undefined) content.read(inode, offset, length).then((bytes) => reply(bytes.copy(target)), fail);
    else reply(now);
  } catch (error) {
    fail(error);
  }
}

/** Times go through a double of milliseconds: nanoseconds are lost, and times before 1970 come out far in the future. */
function attributes(inode: Inode, nlink: number): object {
  const milliseconds = inode.mtimeSec * 1000 + Math.floor(inode.mtimeNsec / 1e6);
  return {
    mode: typeBits[inode.type] | inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    size: inode.size,
    nlink,
    ino: inode.ino,
    rdev: inode.rdev === undefined ? 0 : encodeDevice(inode.rdev.major, inode.rdev.minor),
    blksize: 4096,
    blocks: Math.ceil(inode.size / 512),
    atime: milliseconds,
    mtime: milliseconds,
    ctime: milliseconds,
  };
}

function toLatin1(utf8: string): string {
  return Buffer.from(utf8, "utf8").toString("latin1");
}

/** Bytes that are not UTF-8 become U+FFFD here: such a name is listed wrongly and cannot be opened. */
function toUtf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
