/**
 * PAX extended headers. Source: POSIX.1-2017 pax, "pax Extended Header"; xattrs as star and GNU tar write them
 * (`SCHILY.xattr.<name>`, raw bytes). Keys and text values are kept as latin1, which loses no byte.
 */

/** Key (latin1) to raw value. An empty value means "as if the key were not there". */
export type PaxRecords = ReadonlyMap<string, Buffer>;

/** The records `LENGTH KEY=VALUE\n` of one extended header, or a sentence saying what is wrong with them. */
export function parsePax(data: Buffer): PaxRecords | string {
  const records = new Map<string, Buffer>();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const digits = space === -1 ? "" : data.toString("latin1", at, space);
    const length = /^[0-9]{1,10}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    if (length === 0 || end > data.length || end <= space + 1 || data[end - 1] !== 0x0a) {
      return `a PAX record at byte ${at} of its header has a wrong length`;
    }
    const equals = data.indexOf(0x3d, space + 1);
    if (equals === -1 || equals >= end) return `a PAX record at byte ${at} of its header has no "="`;
    records.set(data.toString("latin1", space + 1, equals), data.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

/**
 * A PAX time, `-1.5`, as whole seconds and nanoseconds. Nanoseconds are never negative: -1.5 s is -2 s and 500,000,000 ns.
 * Digits below a nanosecond are cut off.
 */
export function parsePaxTime(text: string): { readonly sec: number; readonly nsec: number } | undefined {
  const match = /^(-?)([0-9]+)(?:\.([0-9]*))?$/.exec(text);
  if (match === null) return undefined;
  const seconds = Number(match[2]);
  const nanoseconds = Number((match[3] ?? "").slice(0, 9).padEnd(9, "0"));
  if (!Number.isSafeInteger(seconds)) return undefined;
  if (match[1] !== "-") return { sec: seconds, nsec: nanoseconds };
  // `0 - x` and not `-x`: there is no negative zero in a time.
  return nanoseconds === 0 ? { sec: 0 - seconds, nsec: 0 } : { sec: 0 - seconds - 1, nsec: 1e9 - nanoseconds };
}

/** A PAX number: decimal, not negative. */
export function parsePaxNumber(text: string): number | undefined {
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
