import type { Defect } from "./defect.ts";

/** Requests that are refused, and bytes that are wrong. */
export const requestDefects = {
  "ioctl-errno": {
    title: "FUSE_IOCTL is answered with EOPNOTSUPP",
    faults: { requests: [{ operation: "IOCTL", errno: "EOPNOTSUPP" }] },
    property: "an unknown ioctl is answered with ENOTTY",
  },
  "listxattr-errno": {
    title: "FUSE_LISTXATTR is answered with EPERM",
    faults: { requests: [{ operation: "LISTXATTR", errno: "EPERM" }] },
    property: "a list of no extended attributes is empty, not an error",
  },
  "getxattr-errno": {
    title: "FUSE_GETXATTR is answered with EIO",
    faults: { requests: [{ operation: "GETXATTR", errno: "EIO" }] },
    property: "an extended attribute that is not there is answered with ENODATA",
  },
  "read-errno": {
    title: "Reads beyond 128 KiB fail",
    faults: { requests: [{ operation: "READ", fromOffset: 128 * 1024, errno: "EIO" }] },
    property: "every byte of a file can be read",
  },
  "short-read": {
    title: "A read gives 4 KiB at most",
    faults: { reads: [{ on: "files", atMost: 4096 }] },
    property: "a read gives fewer bytes than asked for only at the end of the file",
  },
  "shifted-bytes": {
    title: "Bytes come from 512 bytes further on",
    faults: { reads: [{ on: "files", shift: 512 }] },
    property: "files have the bytes of the image",
  },
} satisfies Record<string, Defect>;
