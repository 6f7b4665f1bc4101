import type { ZodType } from "zod";
import { UserError } from "../errors.ts";
import type { Descriptor } from "./schema.ts";

/** Where the JSON documents of an image come from. */
export interface Documents {
  /** How messages call the image. */
  readonly label: string;
  /** Bytes of a manifest, an image index or a config; size and digest are verified. @throws UserError */
  fetch(descriptor: Descriptor, kind: "manifest" | "config"): Promise<Buffer>;
}

/** @throws UserError `BAD_LAYOUT` and what `fetch` throws */
export async function readDocument<T>(
  documents: Documents,
  descriptor: Descriptor,
  kind: "manifest" | "config",
  schema: ZodType<T>,
): Promise<T> {
  const what = `blob ${JSON.stringify(descriptor.digest)} of image ${JSON.stringify(documents.label)}`;
  // Before a byte of it is fetched.
  verifyJsonSize(descriptor.size, what);
  return parseJson(await documents.fetch(descriptor, kind), what, schema);
}

/** @param what names it in messages. @throws UserError `BAD_LAYOUT` */
export function parseJson<T>(bytes: Buffer, what: string, schema: ZodType<T>): T {
  const result = schema.safeParse(parse(bytes.toString("utf8"), what));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw bad(what, `${issue?.path.join(".") || "the document"}: ${issue?.message ?? "wrong shape"}`);
}

/** As much as containerd reads of one document, bytes. */
export const maxJsonBytes = 8 * 1024 * 1024;

/** @throws UserError `BAD_LAYOUT` */
export function verifyJsonSize(size: number, what: string): void {
  if (size > maxJsonBytes) throw bad(what, `${size} bytes; at most ${maxJsonBytes} are read`);
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bad(what, "not JSON", { cause });
  }
}

function bad(what: string, why: string, options?: ErrorOptions): UserError {
  return new UserError("BAD_LAYOUT", `reading ${what}: ${why}`, "copy or pull the image again", options);
}
