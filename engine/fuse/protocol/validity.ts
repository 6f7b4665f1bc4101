/** How long the kernel may keep what we answer, in the protocol's two fields. */
export interface Validity {
  readonly sec: number;
  readonly nsec: number;
}

export function validity(seconds: number): Validity {
  const sec = Math.floor(seconds);
  return { sec, nsec: Math.round((seconds - sec) * 1e9) };
}
