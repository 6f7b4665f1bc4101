/** What main thread and layer worker tell each other. */
import { UserError } from "../../errors.ts";
import type { TarEntry } from "../../image/tar/entry.ts";
import type { LayerJob, LayerScan } from "./layer-job.ts";

/** A new job ends the one before it, whatever came of it. */
export type ToWorker =
  | { readonly job: LayerJob; readonly number: number }
  /** In shared memory. */
  | { readonly piece: Uint8Array }
  | { readonly end: true };

/** With the number of the job: answers about one that was given up may come late. */
export type FromWorker = { readonly number: number } & Answer;

export type Answer =
  /** One more piece is not needed any more. */
  | { readonly used: true }
  | { readonly entries: readonly SentEntry[] }
  | { readonly done: Omit<LayerScan, "entries"> }
  | { readonly failed: SentError };

/** A Map for each entry would cost more than all else. */
export type SentEntry = Omit<TarEntry, "xattrs"> & { readonly xattrs?: readonly (readonly [string, Uint8Array])[] };

export function packEntry({ xattrs, ...entry }: TarEntry): SentEntry {
  return xattrs.size === 0 ? entry : { ...entry, xattrs: [...xattrs] };
}

const noXattrs: ReadonlyMap<string, Buffer> = new Map();

export function unpackEntry({ xattrs, ...entry }: SentEntry): TarEntry {
  if (xattrs === undefined) return { ...entry, xattrs: noXattrs };
  return { ...entry, xattrs: new Map(xattrs.map(([name, value]) => [name, Buffer.from(value)])) };
}

/** Errors lose their class and their members on the way. */
export interface SentError {
  readonly message: string;
  /** Of a UserError. */
  readonly code?: string;
  readonly hint?: string;
  /** What a file system refused. */
  readonly system?: Pick<NodeJS.ErrnoException, "code" | "errno" | "syscall" | "path">;
}

export function packError(error: unknown): SentError {
  if (error instanceof UserError) return { message: error.message, code: error.code, hint: error.hint };
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack, code, errno, syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return { message: stack ?? message };
  return { message, system: { code, errno, syscall, path } };
}

export function unpackError({ message, code, hint, system }: SentError): Error {
  if (code !== undefined) return new UserError(code, message, hint ?? "");
  return Object.assign(new Error(message), system);
}
