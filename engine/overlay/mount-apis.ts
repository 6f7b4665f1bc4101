export const mountApis = ["mount", "fsconfig"] as const;
/** `mount`: mount(2). `fsconfig`: fsopen(2) and its family (Linux 5.2). */
export type MountApi = (typeof mountApis)[number];
