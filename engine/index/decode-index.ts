import { imageIndex } from "./image-index.ts";
import type { ImageIndex } from "./model.ts";
import { viewSections } from "./sections.ts";
import { fileWindows, memoryWindows } from "./window-source.ts";

/**
 * Opens an index that another thread opened and checked, without a copy or a check.
 * @param path of its file, for the windows of its spans
 */
export function decodeIndex(shared: SharedArrayBuffer, path: string): ImageIndex {
  const bytes = Buffer.from(shared);
  const sections = viewSections(bytes);
  const isWhole = bytes.length === sections.windowsAt + sections.windowsBytes;
  return imageIndex(sections, shared, isWhole ? memoryWindows(path, bytes) : fileWindows(path));
}
