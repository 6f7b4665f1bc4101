/** Where the bytes of files come from. */
export type { Content } from "./content.ts";
export { LayerStore } from "./layer-store.ts";
export { openContent } from "./open-content.ts";
