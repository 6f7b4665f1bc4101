export const defaultMountBase = "/var/lib/clip";
export const defaultRootfsBase = "/run/clip";
