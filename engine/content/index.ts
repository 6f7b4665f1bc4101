/** Where the bytes of files come from. */
export { type Content, openContent } from "./content.ts";
export { LayerStore } from "./layer-store.ts";
