/** Writes the one archive format that the kernel unpacks by itself: `newc`, see Documentation/driver-api/early-userspace/buffer-format.rst. */

export interface CpioEntry {
  readonly name: string;
  /** File type and permission bits, as in stat(2). */
  readonly mode: number;
  readonly content?: Buffer;
}

/** Owner is root, time is 0: equal entries make equal archives. */
export function packCpio(entries: readonly CpioEntry[]): Buffer {
  const members = entries.map((entry, index) => member(entry, index + 1));
  return Buffer.concat([...members, member({ name: "TRAILER!!!", mode: 0 }, 0)]);
}

function member({ name, mode, content = Buffer.alloc(0) }: CpioEntry, inode: number): Buffer {
  const [uid, gid, links, mtime, device, check] = [0, 0, 1, 0, 0, 0];
  const nameSize = Buffer.byteLength(name) + 1;
  const numbers = [
    inode,
    mode,
    uid,
    gid,
    links,
    mtime,
    content.length,
    device,
    device,
    device,
    device,
    nameSize,
    check,
  ];
  const header = `070701${numbers.map((number) => number.toString(16).padStart(8, "0")).join("")}`;
  return Buffer.concat([padded(Buffer.from(`${header}${name}\0`)), padded(content)]);
}

/** Name and content each end at a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
