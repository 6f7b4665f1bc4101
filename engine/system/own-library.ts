import koffi from "koffi";

/**
 * The functions that Node itself is made of: it exports those of its zlib and zstd. The system's libz.so.1 must not be
 * loaded beside them: its calls to its own functions would reach Node's functions of the same names, whose structs differ.
 */
export function ownLibrary(): ReturnType<typeof koffi.load> {
  return koffi.load(null);
}
