/** The one place where the C library is loaded. */
import koffi from "koffi";
import { SystemError } from "./system-error.ts";

type NativeFunction = (...args: unknown[]) => number;

const libc = koffi.load("libc.so.6");

/** Binds a function of the C library by its C prototype; see `call` for its errors. */
export function declare(prototype: string): NativeFunction {
  return libc.func(prototype) as NativeFunction;
}

/** errno of the last call made through `declare`, on this thread. Read it before anything else runs. */
export function lastErrno(): number {
  return koffi.errno();
}

/** What a failed call was about, for the error's text. */
export interface CallDescription {
  readonly syscall: string;
  /** As C would show them; only evaluated when the call fails. */
  readonly args: () => readonly (string | number)[];
  readonly path?: PathArgument;
  /** Reads what the kernel has to say about a failed call; only evaluated when it fails. */
  readonly said?: () => readonly string[];
}

/**
 * A path or another C string. A string is passed as UTF-8; names that may hold other bytes (those of an image index are
 * latin1) are passed as a `Buffer` of the exact bytes, without a final NUL.
 */
export type PathArgument = string | Buffer;

/** Calls and throws a `SystemError` when the C library answers -1. */
export function call(nativeFunction: NativeFunction, args: readonly unknown[], description: CallDescription): number {
  const result = nativeFunction(...args);
  if (result !== -1) return result;
  const errno = koffi.errno();
  throw new SystemError(errno, errorText(errno), description);
}

/** NUL-terminated bytes of a C string. */
export function cString(text: PathArgument): Buffer {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  if (bytes.includes(0)) throw new TypeError(`a C string cannot hold a NUL byte: ${JSON.stringify(text.toString())}`);
  return Buffer.concat([bytes, nul]);
}

const nul = Buffer.alloc(1);
const strerror = libc.func("const char *strerror(int errnum)") as (errno: number) => string;

function errorText(errno: number): string {
  return strerror(errno);
}
