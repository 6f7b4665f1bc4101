import type { ContentSpec } from "../content/content.ts";
import type { LowerSpec } from "./lower.ts";

/** Where the bytes of a lower come from, its short form spelled out. */
export function contentSpec({ storeDir, content }: LowerSpec): ContentSpec {
  return { ...(storeDir === undefined ? {} : { storeDir }), ...content };
}
