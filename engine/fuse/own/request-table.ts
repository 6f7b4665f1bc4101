import { opcodeName, opcodeTableSize } from "../protocol/opcodes.ts";

/** What was answered, by operation and by how long it took; in shared memory, one table for each thread that answers. */
export interface RequestTable {
  readonly memory: SharedArrayBuffer;
  /** @param milliseconds from the request's arrival here until its answer was made */
  record(opcode: number, milliseconds: number): void;
  /** One more READ of this kind. @param bytes answered */
  recordRead(kind: ReadKind, bytes: number): void;
}

/** What a table shows of one operation. */
export interface RequestFigures {
  readonly count: number;
  /** How many took 2^i to 2^(i+1) nanoseconds, for i from 0 on; the last of 32 holds all that took longer. */
  readonly latencyLog2Ns: readonly number[];
}

/** READs whose bytes were there at once, those that had to wait for them, those that got none. */
const readKinds = ["atOnce", "waited", "failed"] as const;
type ReadKind = (typeof readKinds)[number];

export interface ReadFigures extends Readonly<Record<ReadKind, number>> {
  readonly bytes: number;
}

const buckets = 32;
const longest = 2 ** 32 - 1;
const readsAt = opcodeTableSize * buckets * Uint32Array.BYTES_PER_ELEMENT;
const memoryBytes = readsAt + (readKinds.length + 1) * Float64Array.BYTES_PER_ELEMENT;

export function requestTable(memory = new SharedArrayBuffer(memoryBytes)): RequestTable {
  const { counts, reads } = views(memory);
  return {
    memory,
    record(opcode, milliseconds) {
      if (opcode >= opcodeTableSize) return;
      const bucket = 31 - Math.clz32(Math.max(1, Math.min(milliseconds * 1e6, longest)));
      const at = opcode * buckets + bucket;
      counts[at] = (counts[at] ?? 0) + 1;
    },
    recordRead(kind, bytes) {
      const at = readKinds.indexOf(kind);
      reads[at] = (reads[at] ?? 0) + 1;
      reads[readKinds.length] = (reads[readKinds.length] ?? 0) + bytes;
    },
  };
}

/** The sum of the tables, by name of the operation. */
export function requestFigures(tables: readonly SharedArrayBuffer[]): Readonly<Record<string, RequestFigures>> {
  const all = tables.map((memory) => views(memory).counts);
  const figures: Record<string, RequestFigures> = {};
  for (let opcode = 0; opcode < opcodeTableSize; opcode++) {
    const latencyLog2Ns = Array.from({ length: buckets }, (_, bucket) =>
      all.reduce((sum, counts) => sum + (counts[opcode * buckets + bucket] ?? 0), 0),
    );
    const count = latencyLog2Ns.reduce((sum, each) => sum + each, 0);
    if (count > 0) figures[opcodeName(opcode)] = { count, latencyLog2Ns: withoutTail(latencyLog2Ns) };
  }
  return figures;
}

/** The sum of the tables. */
export function readFigures(tables: readonly SharedArrayBuffer[]): ReadFigures {
  const all = tables.map((memory) => views(memory).reads);
  const sum = (at: number) => all.reduce((total, reads) => total + (reads[at] ?? 0), 0);
  return { atOnce: sum(0), waited: sum(1), failed: sum(2), bytes: sum(readKinds.length) };
}

function views(memory: SharedArrayBuffer): { readonly counts: Uint32Array; readonly reads: Float64Array } {
  return {
    counts: new Uint32Array(memory, 0, opcodeTableSize * buckets),
    reads: new Float64Array(memory, readsAt, readKinds.length + 1),
  };
}

function withoutTail(counts: readonly number[]): readonly number[] {
  return counts.slice(0, counts.findLastIndex((count) => count > 0) + 1);
}
