import type { Truth } from "./truth.ts";

const sampledFiles = 16;
const sampledBytes = 4 << 20;

/** A seeded choice of files to read: at most 16, and of them as many as fit into 4 MiB. */
export function sampleOf(truth: Truth, seed: number): ReadonlySet<string> {
  const files = [...truth.values()].filter(({ type, size }) => type === "file" && size <= sampledBytes);
  const random = mulberry32(seed);
  const chosen = new Set<string>();
  let bytes = 0;
  for (let tries = 0; tries < sampledFiles && files.length > 0; tries++) {
    const [file] = files.splice(Math.floor(random() * files.length), 1);
    if (!file || bytes + file.size > sampledBytes) continue;
    bytes += file.size;
    chosen.add(file.path);
  }
  return chosen;
}

/** Tommy Ettinger's 32-bit generator (public domain): small, and good enough to choose files. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
