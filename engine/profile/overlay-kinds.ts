export const overlayKinds = ["kernel", "fuse-overlayfs"] as const;
