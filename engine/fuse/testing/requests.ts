import { allocateMessage, type Message } from "../protocol/message.ts";
import { type OpcodeName, opcodes } from "../protocol/opcodes.ts";

/** A request as the kernel would write it. */
export function makeRequest(operation: OpcodeName, nodeid: number, body: Buffer = Buffer.alloc(0)): Message {
  const request = allocateMessage(40 + body.length);
  request.bytes.writeUInt32LE(40 + body.length, 0);
  request.bytes.writeUInt32LE(opcodes[operation], 4);
  request.bytes.writeBigUInt64LE(77n, 8);
  request.bytes.writeBigUInt64LE(BigInt(nodeid), 16);
  body.copy(request.bytes, 40);
  return request;
}

export function nameBody(name: string): Buffer {
  return Buffer.from(`${name}\0`, "latin1");
}

/** struct fuse_read_in */
export function readBody(offset: number, size: number): Buffer {
  const body = Buffer.alloc(40);
  body.writeBigUInt64LE(BigInt(offset), 8);
  body.writeUInt32LE(size, 16);
  return body;
}
