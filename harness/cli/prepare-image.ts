/** From what a person names, an image or its index, to what a mount needs. */
import { resolve } from "node:path";
import type { ContentSpec } from "../../engine/content/content.ts";
import { UserError } from "../../engine/errors.ts";
import { checkContent } from "./check-content.ts";
import { type ContentOptions, refuseContentOptions, toContentSpec } from "./content-options.ts";
import { defaultStore, ensureIndexed, type IndexedImage, openIndexed } from "./indexed-image.ts";
import { type ReachOptions, toSourceOptions } from "./source-options.ts";

export interface ImageOptions extends ContentOptions, ReachOptions {
  readonly index?: string;
  readonly store?: string;
  readonly lazy?: boolean;
}

/** With `storeDir` all layers lie there; without it `content` says how they are fetched. */
export type PreparedImage = IndexedImage & { readonly content?: ContentSpec };

/** @throws UserError */
export async function prepareImage(image: string | undefined, options: ImageOptions): Promise<PreparedImage> {
  const { index, store, lazy = false } = options;
  const isLazy = lazy || (index !== undefined && store === undefined);
  if ((image === undefined) === (index === undefined))
    throw bad(`an image ${image === undefined ? "or" : "and"} --index must name what to mount`, "give one of the two");
  if (lazy && store !== undefined) throw bad("--store and --lazy contradict each other", "leave one of them out");
  if (!isLazy) refuseContentOptions(options);
  const content = isLazy ? toContentSpec(options) : undefined;
  if (content !== undefined) await checkContent(content);
  const source = toSourceOptions(options);
  if (index !== undefined) {
    const indexed = { ...(await openIndexed(index)), ...(store === undefined ? {} : { storeDir: resolve(store) }) };
    return content === undefined ? indexed : { ...indexed, content: { ...content, source } };
  }
  const indexed = await ensureIndexed(image as string, store ?? defaultStore(), { source, lazy });
  if (content === undefined) return indexed;
  const { pinReference } = await import("../../engine/image/pin.ts");
  return {
    ...indexed,
    content: { ...content, source: { ...source, reference: await pinReference(image as string, indexed.digest) } },
  };
}

function bad(text: string, hint: string): UserError {
  return new UserError("BAD_OPTIONS", text, hint);
}
