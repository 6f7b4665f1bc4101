import { decodeIndex } from "./decode-index.ts";
import { encodeIndex } from "./encode-index.ts";
import type { ImageIndex, ImageModel } from "./model.ts";

/** An index that is in no file. @throws UserError `BAD_INDEX` */
export function indexFromModel(model: ImageModel): ImageIndex {
  const bytes = encodeIndex(model);
  const shared = new SharedArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(shared));
  return decodeIndex(shared, "in memory");
}
