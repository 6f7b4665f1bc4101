/** Operations of the FUSE protocol (enum fuse_opcode in include/uapi/linux/fuse.h). */
export const opcodes = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  SYMLINK: 6,
  MKNOD: 8,
  MKDIR: 9,
  UNLINK: 10,
  RMDIR: 11,
  RENAME: 12,
  LINK: 13,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FSYNC: 20,
  SETXATTR: 21,
  GETXATTR: 22,
  LISTXATTR: 23,
  REMOVEXATTR: 24,
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  FSYNCDIR: 30,
  GETLK: 31,
  SETLK: 32,
  SETLKW: 33,
  ACCESS: 34,
  CREATE: 35,
  INTERRUPT: 36,
  BMAP: 37,
  DESTROY: 38,
  IOCTL: 39,
  POLL: 40,
  NOTIFY_REPLY: 41,
  BATCH_FORGET: 42,
  FALLOCATE: 43,
  READDIRPLUS: 44,
  RENAME2: 45,
  LSEEK: 46,
  COPY_FILE_RANGE: 47,
  SETUPMAPPING: 48,
  REMOVEMAPPING: 49,
  SYNCFS: 50,
  TMPFILE: 51,
  STATX: 52,
} as const;

export type OpcodeName = keyof typeof opcodes;

/** Operations that would change the file system. */
export const writingOpcodes: readonly OpcodeName[] = [
  "SETATTR",
  "SYMLINK",
  "MKNOD",
  "MKDIR",
  "UNLINK",
  "RMDIR",
  "RENAME",
  "LINK",
  "WRITE",
  "SETXATTR",
  "REMOVEXATTR",
  "CREATE",
  "FALLOCATE",
  "RENAME2",
  "COPY_FILE_RANGE",
  "TMPFILE",
];

/** What the kernel tells without asking for anything. */
export function expectsAnswer(opcode: number): boolean {
  return opcode !== opcodes.FORGET && opcode !== opcodes.BATCH_FORGET && opcode !== opcodes.INTERRUPT;
}

/** One more than the highest opcode above: the length of a table by opcode. */
export const opcodeTableSize = 64;

const names = new Map(Object.entries(opcodes).map(([name, opcode]) => [opcode as number, name]));

/** `LOOKUP` for 1; `opcode 99` for one that we do not know. */
export function opcodeName(opcode: number): string {
  return names.get(opcode) ?? `opcode ${opcode}`;
}
