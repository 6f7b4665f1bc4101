import { type Node, testImage } from "./image.ts";

/** Not UTF-8: a lone continuation byte and a lone start byte. */
export const rawName = "na\xefve-\x80-name";

const bigSize = 3 * 1024 * 1024 + 17;

/** Bytes that differ at every place, so that a wrong offset shows. */
export const bigFile = Buffer.from(
  Uint32Array.from({ length: Math.ceil(bigSize / 4) }, (_, i) => i * 2654435761).buffer,
).subarray(0, bigSize);

const many: Record<string, Node> = Object.fromEntries(
  Array.from({ length: 5000 }, (_, i): [string, Node] => [`entry-${i}`, { bytes: Buffer.alloc(0), mode: 0o600 }]),
);

/** Every type of entry, and the awkward values of each field. */
export const allTypes = testImage({
  mtimeSec: 1_700_000_000,
  mtimeNsec: 123_456_789,
  entries: {
    bin: { target: "usr/bin" },
    constructor: { bytes: Buffer.from("not a property\n") },
    dev: {
      entries: {
        block: { device: "block", major: 259, minor: 0x12345, gid: 6, mode: 0o660 },
        null: { device: "character", major: 1, minor: 3, mode: 0o666 },
      },
    },
    empty: { bytes: Buffer.alloc(0) },
    "empty-dir": { entries: {}, mode: 0o1777 },
    etc: {
      entries: {
        hostname: { bytes: Buffer.from("mountproof\n"), uid: 1000, gid: 2000, mode: 0o640 },
        name2: { same: "/etc/hostname" },
        passwd: { bytes: Buffer.from("root:x:0:0::/root:/bin/sh\n") },
      },
    },
    fifo: { fifo: true, mode: 0o620 },
    // As long as a name can be.
    [`longest-${"x".repeat(247)}`]: { bytes: Buffer.from("longest\n") },
    many: { entries: many },
    [rawName]: { bytes: Buffer.from("raw\n") },
    "old-file": { bytes: Buffer.from("1901\n"), mtimeSec: -2_200_000_000, mtimeNsec: 999_999_999 },
    "raw-link": { target: rawName },
    [Buffer.from("umläut-file", "utf8").toString("latin1")]: { bytes: Buffer.from("utf8\n") },
    usr: {
      entries: {
        bin: {
          synthesised: true,
          entries: {
            big: { bytes: bigFile },
            su: {
              bytes: Buffer.from("#!/bin/sh\n"),
              mode: 0o4755,
              xattrs: { "security.capability": Buffer.from("0100000200040000000000000000000000000000", "hex") },
            },
          },
        },
      },
    },
    "year-2400": { bytes: Buffer.from("future\n"), mtimeSec: 13_600_000_000, mtimeNsec: 1 },
    xattrs: {
      bytes: Buffer.from("x"),
      xattrs: {
        "user.empty": Buffer.alloc(0),
        "user.long": Buffer.alloc(3000, 0x5a),
        "user.note": Buffer.from([0, 1, 254, 255]),
      },
    },
  },
});
