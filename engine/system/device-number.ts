/** Device numbers as the C library and `node:fs` hold them (gnu_dev_makedev), for majors below 4096. */
export function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 2 ** 8 + (minor & ~0xff) * 2 ** 12;
}

/** Splits `st_dev` or `st_rdev`. */
export function splitDevice(device: number): { major: number; minor: number } {
  return {
    major: Math.floor(device / 2 ** 8) & 0xfff,
    minor: (device & 0xff) | (Math.floor(device / 2 ** 12) & 0xfff00),
  };
}
