/** Wraps a compressed kernel as the boot protocol says (Documentation/arch/x86/boot.rst), with two sectors of set-up code. */
export function makeBzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(3 * 512 + 100);
  head[0x1f1] = 2;
  head.write("HdrS", 0x202, "latin1");
  head.writeUInt16LE(0x20f, 0x206);
  head.writeUInt32LE(100, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload, Buffer.alloc(300)]);
}

/** The size that the kernel's build puts behind a payload. */
export function withSize(compressed: Buffer, original: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(original.length);
  return Buffer.concat([compressed, size]);
}
