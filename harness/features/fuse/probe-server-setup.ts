import { opcodeTableSize } from "../../../engine/fuse/protocol/opcodes.ts";

/** What the serving thread needs to know of a mount. */
export interface ProbeServerSetup {
  readonly fd: number;
  readonly flags: bigint;
  readonly stackDepth: number;
  readonly counters: Int32Array;
}

/** Slots in `counters` behind the counts by opcode. */
export const backingIdSlot = opcodeTableSize;
/** The largest READ that came, bytes. */
export const largestReadSlot = opcodeTableSize + 1;
export const counterSlots = opcodeTableSize + 2;
