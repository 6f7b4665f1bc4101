import type { ZodType } from "zod";
import { UserError } from "../errors.ts";
import { type Extent, type LayoutFiles, locateBlob, readExtent, verifyBlob } from "./blobs.ts";
import type { Descriptor } from "./schema.ts";

/** A JSON blob, its digest verified. @throws UserError */
export async function readJsonBlob<T>(files: LayoutFiles, descriptor: Descriptor, schema: ZodType<T>): Promise<T> {
  const extent = await locateBlob(files, descriptor);
  const what = `blob ${JSON.stringify(descriptor.digest)} of image ${JSON.stringify(files.label)}`;
  verifyLength(extent, what);
  await verifyBlob(extent, descriptor.digest);
  return readJson(extent, what, schema);
}

/** A JSON file of the layout. @param what names it in messages. @throws UserError `BAD_LAYOUT` */
export async function readJson<T>(extent: Extent, what: string, schema: ZodType<T>): Promise<T> {
  verifyLength(extent, what);
  const text = (await readAll(extent)).toString("utf8");
  const result = schema.safeParse(parse(text, what));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw bad(what, `${issue?.path.join(".") || "the document"}: ${issue?.message ?? "wrong shape"}`);
}

async function readAll(extent: Extent): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readExtent(extent)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As much as containerd reads of one document, bytes. */
const maxJsonBytes = 8 * 1024 * 1024;

function verifyLength(extent: Extent, what: string): void {
  if (extent.size > maxJsonBytes) throw bad(what, `${extent.size} bytes; at most ${maxJsonBytes} are read`);
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
