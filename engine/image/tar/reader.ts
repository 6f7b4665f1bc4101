import type { ByteSource } from "./byte-source.ts";
import type { TarEntry } from "./entry.ts";
import { parseTar, truncated } from "./parse.ts";

/**
 * The entries of an archive that can be read at any place, in order; the data of files is passed over.
 * @throws UserError `BAD_TAR` or `UNSUPPORTED_TAR`
 */
export function* readTar(source: ByteSource): Generator<TarEntry, void, undefined> {
  const parser = parseTar(source);
  let at = 0;
  for (let step = parser.next(); !step.done; ) {
    let found: Buffer = nothing;
    if ("want" in step.value) {
      found = source.read(at, step.value.want);
      at += found.length;
    } else {
      if ("entry" in step.value) {
        at += step.value.entry.size;
        if (at > source.size) throw truncated(source, source.size);
        yield step.value.entry;
      }
      at += step.value.skip;
    }
    step = parser.next(found);
  }
}

const nothing = Buffer.alloc(0);
