import { opcodeTableSize } from "../../../engine/fuse/protocol/opcodes.ts";

/** What the serving thread is started with. */
export interface ProbeServerSetup {
  readonly fd: number;
  readonly flags: bigint;
  readonly stackDepth: number;
  readonly content: string;
  readonly counters: Int32Array;
}

/** Slots in `counters` behind the counts by opcode. */
export const backingIdSlot = opcodeTableSize;
export const counterSlots = opcodeTableSize + 1;
