import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { execa } from "execa";

interface Format {
  readonly name: string;
  readonly magic: readonly number[];
  decompress(data: Buffer): Promise<Buffer>;
}

/** What the kernel's build can compress with: lib/decompress.c has the same table. */
const formats: readonly Format[] = [
  { name: "gzip", magic: [0x1f, 0x8b], decompress: promisify(gunzip) },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], decompress: promisify(zstdDecompress) },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58], decompress: command("xz") },
  { name: "lz4", magic: [0x02, 0x21, 0x4c, 0x18], decompress: command("lz4") },
  { name: "bzip2", magic: [0x42, 0x5a, 0x68], decompress: command("bzip2") },
  { name: "lzma", magic: [0x5d, 0x00, 0x00], decompress: command("xz", "--format=lzma") },
  { name: "lzo", magic: [0x89, 0x4c, 0x5a, 0x4f], decompress: command("lzop") },
];

/** Name of the format that the first bytes tell; undefined when it is none that the kernel's build knows. */
export function formatOf(data: Buffer): string | undefined {
  return findFormat(data)?.name;
}

/** @throws Error when the data are damaged or in no known format */
export async function decompress(data: Buffer): Promise<Buffer> {
  const format = findFormat(data);
  if (format === undefined) throw new Error(`no known compression begins with ${data.toString("hex", 0, 4)}`);
  return format.decompress(data);
}

function findFormat(data: Buffer): Format | undefined {
  return formats.find(({ magic }) => magic.every((byte, index) => data[index] === byte));
}

function command(program: string, ...options: string[]): Format["decompress"] {
  return async (input) => {
    const { stdout } = await execa(program, [...options, "--decompress", "--stdout"], {
      input,
      encoding: "buffer",
      maxBuffer: 1 << 30,
    });
    return Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength);
  };
}
