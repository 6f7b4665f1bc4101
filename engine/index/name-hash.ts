/**
 * Hash of a name in a directory. The seed of a table is drawn from the SHA-256 of its names, so that nobody can choose
 * names that collide: each changed name changes the seed.
 */
export function nameHash(seed: number, directory: number, name: string): number {
  let hash = seed ^ Math.imul(directory, 0x9e3779b1);
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  // The last step of MurmurHash3: each bit of the sum reaches the low bits that choose a slot.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Slots looked at for one name, at most. The writer takes another seed or a larger table rather than more. */
export const maxProbes = 128;
