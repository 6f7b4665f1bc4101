/** What a module says of itself, in the `.modinfo` section of its ELF file: `key=value` texts, each ended by a zero byte. */
export interface ModuleInfo {
  /** Modules that must be loaded before it. */
  readonly depends: readonly string[];
  /** Modules that it would rather have loaded before it. */
  readonly wishes: readonly string[];
  /** Release of the kernel that it was built for; undefined when it does not tell. */
  readonly release: string | undefined;
}

/** @throws Error when the file is no 64-bit little-endian ELF */
export function readModuleInfo(elf: Buffer): ModuleInfo {
  const texts = section(elf, ".modinfo")?.toString("latin1").split("\0") ?? [];
  const values = (key: string) => texts.filter((text) => text.startsWith(key)).map((text) => text.slice(key.length));
  return {
    depends: values("depends=").flatMap((value) => value.split(",").filter((name) => name !== "")),
    wishes: values("softdep=").flatMap(wishesOf),
    release: values("vermagic=")[0]?.split(" ")[0],
  };
}

/** `pre: a b post: c`: only what comes after `pre:` counts before it is loaded (modprobe.d(5)). */
function wishesOf(value: string): string[] {
  const [, pre = ""] = /pre:(.*?)(?:post:|$)/.exec(value) ?? [];
  return pre.split(/\s+/).filter((name) => name !== "");
}

/** Contents of the section called `name` (elf(5)). */
function section(elf: Buffer, name: string): Buffer | undefined {
  if (!elf.subarray(0, 6).equals(elf64)) throw new Error("this is no 64-bit little-endian ELF file");
  const table = Number(elf.readBigUInt64LE(0x28));
  const [size, count, namesIndex] = [elf.readUInt16LE(0x3a), elf.readUInt16LE(0x3c), elf.readUInt16LE(0x3e)];
  const contents = (index: number) => {
    const header = table + index * size;
    const start = Number(elf.readBigUInt64LE(header + 0x18));
    return elf.subarray(start, start + Number(elf.readBigUInt64LE(header + 0x20)));
  };
  const names = contents(namesIndex);
  for (let index = 0; index < count; index++) {
    const start = names.subarray(elf.readUInt32LE(table + index * size));
    if (start.toString("latin1", 0, start.indexOf(0)) === name) return contents(index);
  }
  return undefined;
}

const elf64 = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
