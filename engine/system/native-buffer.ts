import koffi from "koffi";

/**
 * Address of a buffer's bytes, for a struct that a C library reads. Good as long as the buffer is referenced: memory of
 * more than 64 bytes is outside the heap, where nothing is moved.
 */
export function addressOf(buffer: Uint8Array): bigint {
  return koffi.address(buffer);
}

/** The NUL-terminated text at an address; empty for a null pointer. */
export function textAt(address: bigint): string {
  return address === 0n ? "" : koffi.decode.string(address);
}
