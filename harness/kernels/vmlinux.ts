import { decompress, formatOf } from "./decompress.ts";

/**
 * The ELF kernel inside a bzImage; an ELF file is given back as it is.
 *
 * Offsets are those of the setup header: Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
 * @throws Error saying what is wrong with the file
 */
export async function extractVmlinux(image: Buffer): Promise<Buffer> {
  if (isElf(image)) return image;
  if (!isBzImage(image)) throw new Error("it is neither an ELF file nor a bzImage (no boot header)");
  const protocol = image.readUInt16LE(0x206);
  if (protocol < 0x208)
    throw new Error(`its boot protocol 0x${protocol.toString(16)} does not tell where the kernel is`);
  const payload = payloadOf(image);
  if (isElf(payload)) return payload;
  const format = formatOf(payload);
  if (format === undefined) throw new Error(`its payload is compressed in no known way`);
  // The build appends the size (scripts/Makefile.lib, size_append); gzip brings the same four bytes itself.
  const vmlinux = await decompress(format === "gzip" ? payload : payload.subarray(0, -4));
  const expected = payload.readUInt32LE(payload.length - 4);
  if (vmlinux.length !== expected) throw new Error(`its payload has ${vmlinux.length} bytes instead of ${expected}`);
  if (!isElf(vmlinux)) throw new Error("its payload is no ELF file");
  return vmlinux;
}

/** What `uname -r` will say, from the banner in an ELF kernel; undefined when there is none. */
export function releaseOf(vmlinux: Buffer): string | undefined {
  for (let at = vmlinux.indexOf(banner); at !== -1; at = vmlinux.indexOf(banner, at + 1)) {
    const match = /^Linux version (\d\S*) \(/.exec(vmlinux.toString("latin1", at, at + 200));
    if (match?.[1] !== undefined) return match[1];
  }
  return undefined;
}

/**
 * Whether QEMU can start the ELF file: it needs the PVH entry point, which a kernel with CONFIG_PVH names in a note
 * (include/xen/interface/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY).
 */
export function hasPvhEntry(vmlinux: Buffer): boolean {
  return noteSegments(vmlinux).some((notes) => noteTypes(notes).includes("Xen:18"));
}

const banner = "Linux version ";

function isElf(data: Buffer): boolean {
  return data.length >= 64 && data.readUInt32BE(0) === 0x7f454c46;
}

function isBzImage(image: Buffer): boolean {
  return image.length > 0x260 && image.toString("latin1", 0x202, 0x206) === "HdrS";
}

function payloadOf(image: Buffer): Buffer {
  // "For backwards compatibility, if the setup_sects field contains 0, the real value is 4."
  const setupSectors = image[0x1f1] || 4;
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  const length = image.readUInt32LE(0x24c);
  if (length < 8 || start + length > image.length) throw new Error("it is cut off: its payload lies beyond its end");
  return image.subarray(start, start + length);
}

/** Contents of the PT_NOTE segments (elf(5)). */
function noteSegments(elf: Buffer): Buffer[] {
  const table = Number(elf.readBigUInt64LE(0x20));
  const [size, count] = [elf.readUInt16LE(0x36), elf.readUInt16LE(0x38)];
  const headers = Array.from({ length: count }, (_, index) => elf.subarray(table + index * size));
  return headers
    .filter((header) => header.readUInt32LE(0) === 4)
    .map((header) => {
      const start = Number(header.readBigUInt64LE(8));
      return elf.subarray(start, start + Number(header.readBigUInt64LE(0x20)));
    });
}

/** Each note as `owner:type`. Names and contents are padded to four bytes. */
function noteTypes(notes: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, size, type] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4), notes.readUInt32LE(at + 8)];
    types.push(`${notes.toString("latin1", at + 12, at + 12 + Math.max(0, nameSize - 1))}:${type}`);
    at += 12 + padded(nameSize) + padded(size);
  }
  return types;
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}
