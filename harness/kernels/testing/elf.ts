/** The smallest ELF files (elf(5)) that binutils and the code under test take for a module or a kernel. */

/** A relocatable object with a `.modinfo` section, as the kernel's build makes modules. */
export function makeModule(modinfo: readonly string[]): Buffer {
  const names = "\0.modinfo\0.shstrtab\0";
  const contents = [Buffer.from(modinfo.map((text) => `${text}\0`).join(""), "latin1"), Buffer.from(names, "latin1")];
  const [info, table] = [contents[0]?.length ?? 0, contents[1]?.length ?? 0];
  const sections = [
    sectionHeader(0, 0, 0, 0),
    sectionHeader(names.indexOf(".modinfo"), 1, 64, info),
    sectionHeader(names.indexOf(".shstrtab"), 3, 64 + info, table),
  ];
  const header = elfHeader(1);
  header.writeBigUInt64LE(BigInt(64 + info + table), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(sections.length, 0x3c);
  header.writeUInt16LE(2, 0x3e);
  return Buffer.concat([header, ...contents, ...sections]);
}

/** An executable that tells a release and, if wanted, where QEMU may enter it. */
export function makeVmlinux(release: string, { pvh = true, text = "" } = {}): Buffer {
  const banner = Buffer.from(
    `Linux version %s (%s)\nLinux version ${release} (nobody@nowhere) #1\n\0${text}`,
    "latin1",
  );
  const notes = pvh ? Buffer.concat([note("Linux", 0x100, 8), note("Xen", 18, 4)]) : note("Linux", 0x100, 8);
  const header = elfHeader(2);
  header.writeBigUInt64LE(64n, 0x20);
  header.writeUInt16LE(56, 0x36);
  header.writeUInt16LE(1, 0x38);
  const program = Buffer.alloc(56);
  program.writeUInt32LE(4, 0);
  program.writeBigUInt64LE(120n, 8);
  program.writeBigUInt64LE(BigInt(notes.length), 0x20);
  return Buffer.concat([header, program, notes, banner]);
}

function elfHeader(type: number): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(type, 0x10);
  header.writeUInt16LE(62, 0x12);
  header.writeUInt32LE(1, 0x14);
  header.writeUInt16LE(64, 0x34);
  return header;
}

function sectionHeader(name: number, type: number, offset: number, size: number): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(name, 0);
  header.writeUInt32LE(type, 4);
  header.writeBigUInt64LE(BigInt(offset), 0x18);
  header.writeBigUInt64LE(BigInt(size), 0x20);
  header.writeBigUInt64LE(1n, 0x30);
  return header;
}

function note(owner: string, type: number, size: number): Buffer {
  const name = Buffer.alloc(Math.ceil((owner.length + 1) / 4) * 4);
  name.write(owner, "latin1");
  const header = Buffer.alloc(12);
  header.writeUInt32LE(owner.length + 1, 0);
  header.writeUInt32LE(size, 4);
  header.writeUInt32LE(type, 8);
  return Buffer.concat([header, name, Buffer.alloc(size)]);
}
