import type { Contestant } from "./contestant.ts";

/** The unpacked tree, with no file system of anybody's between. */
export function bareDisk(root: string): Contestant {
  return { name: "bare disk", start: async () => ({ root, mountedMs: 0, pids: [], stop: async () => {} }) };
}
