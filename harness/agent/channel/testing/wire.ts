/** For tests: a port that loses, repeats, damages, delays and cuts what is written to it, as a list of faults says. */
import fc from "fast-check";

export type Fault =
  | { readonly kind: "lose" | "repeat" | "delay" }
  | { readonly kind: "flip" | "drop" | "newline" | "truncate"; readonly at: number };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom("lose", "repeat", "delay") }),
  fc.record({ kind: fc.constantFrom("flip", "drop", "newline", "truncate"), at: fc.nat(200) }),
);

/** undefined: that write goes well. */
export const faults = fc.array(fc.option(fault, { nil: undefined, freq: 3 }), { maxLength: 30 });

export const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

export interface Wire {
  write(text: string): void;
  /** Delivers what is delayed. */
  flush(): void;
}

/** One fault a write; after the last one every write goes well. */
export function wire(
  plan: readonly (Fault | undefined)[],
  sizes: readonly number[],
  deliver: (chunk: Uint8Array) => void,
): Wire {
  const left = [...plan];
  const late: Buffer[] = [];
  let chunks = 0;
  const pass = (bytes: Buffer) => {
    for (let start = 0; start < bytes.length; ) {
      const size = sizes[chunks++ % sizes.length] ?? 1;
      deliver(bytes.subarray(start, start + size));
      start += size;
    }
  };
  const flush = () => {
    for (const held of late.splice(0)) pass(held);
  };
  return {
    flush,
    write(text) {
      const now = left.shift();
      const bytes = Buffer.from(text);
      if (now?.kind === "delay") {
        late.push(bytes);
        return;
      }
      for (const copy of afterFault(bytes, now)) pass(copy);
      flush();
    },
  };
}

function afterFault(bytes: Buffer, now: Fault | undefined): Buffer[] {
  if (now === undefined) return [bytes];
  switch (now.kind) {
    case "delay":
      return [bytes];
    case "lose":
      return [];
    case "repeat":
      return [bytes, bytes];
    default:
      return [damage(bytes, now)];
  }
}

function damage(bytes: Buffer, { kind, at }: Extract<Fault, { at: number }>): Buffer {
  const place = at % bytes.length;
  const before = bytes.subarray(0, place);
  switch (kind) {
    case "flip":
      return Buffer.concat([before, Buffer.from([(bytes[place] ?? 0) ^ 1]), bytes.subarray(place + 1)]);
    case "drop":
      return Buffer.concat([before, bytes.subarray(place + 1)]);
    case "newline":
      return Buffer.concat([before, Buffer.from("\n"), bytes.subarray(place)]);
    case "truncate":
      return before;
  }
}
