import type { Defect } from "./defect.ts";

/** What stat(2), readlink(2) and getxattr(2) tell. */
export const attributeDefects = {
  "changing-attributes": {
    title: "Attributes of files are right at first and lose setuid and owner later",
    // The first three answers are those of one listing and one stat.
    faults: { attributes: [{ on: "files", fromAnswer: 4, modeWithout: 0o7000, owner: { uid: 0, gid: 0 } }] },
    property: "attributes stay the same for the life of the mount, however long the kernel may keep them",
  },
  "lost-special-bits": {
    title: "Setuid, setgid and sticky bits are lost",
    faults: { attributes: [{ on: "all", modeWithout: 0o7000 }] },
    property: "modes keep setuid, setgid and sticky bits",
  },
  "wrong-owner": {
    title: "Everything belongs to root",
    faults: { attributes: [{ on: "all", owner: { uid: 0, gid: 0 } }] },
    property: "owner and group are those of the image",
  },
  "size-too-small": {
    title: "Sizes of files are a byte too small",
    faults: { attributes: [{ on: "files", sizeBy: -1 }] },
    property: "sizes are exact",
  },
  "size-too-large": {
    title: "Sizes of files are a byte too large",
    faults: { attributes: [{ on: "files", sizeBy: 1 }] },
    property: "sizes are exact",
  },
  "whole-second-times": {
    title: "Modification times have whole seconds only",
    faults: { attributes: [{ on: "all", mtimeWholeSeconds: true }] },
    property: "times keep their nanoseconds",
  },
  "wrong-type": {
    title: "FIFOs are served as files",
    faults: { attributes: [{ on: "fifos", type: "file" }] },
    property: "every type of entry is served as what it is",
  },
  "device-number": {
    title: "Device numbers have 8 bits",
    faults: { attributes: [{ on: "devices", deviceBits: 8 }] },
    property: "device numbers have 12 bits of major and 20 of minor number",
  },
  "cut-target": {
    title: "Targets of symlinks are cut to 255 bytes",
    faults: { attributes: [{ on: "symlinks", targetBytes: 255 }] },
    property: "targets of symlinks have up to 4095 bytes",
  },
  "lost-xattr": {
    title: "File capabilities are lost",
    faults: { attributes: [{ on: "all", xattrsWithout: "security." }] },
    property: "extended attributes of every namespace are kept",
  },
  "cut-xattr": {
    title: "Values of extended attributes lack their last byte",
    faults: { attributes: [{ on: "all", xattrsShorterBy: 1 }] },
    property: "values of extended attributes are kept byte for byte",
  },
} satisfies Record<string, Defect>;
