import type { ConfigDocument } from "./schema.ts";

/** What an image says about running it. Source: OCI image-spec 1.1, config.md. Plain JSON: part of an index file. */
export interface ImageConfig {
  readonly os?: string;
  /** Go's name, `amd64`. */
  readonly architecture?: string;
  /** `NAME=value`, in the image's order. */
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `user`, `uid`, `user:group`, `uid:gid`, …; empty: root. */
  readonly user: string;
  /** Empty: `/`. */
  readonly workingDir: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `SIGTERM`, or a number. */
  readonly stopSignal?: string;
  /** `80/tcp`, in byte order. */
  readonly exposedPorts: readonly string[];
  /** Absolute paths, in byte order. */
  readonly volumes: readonly string[];
}

/** What is empty in the document is empty here: two spellings of one image give the same record. */
export function toImageConfig({ os, architecture, config }: ConfigDocument): ImageConfig {
  return {
    ...(os ? { os } : {}),
    ...(architecture ? { architecture } : {}),
    env: config?.Env ?? [],
    entrypoint: config?.Entrypoint ?? [],
    cmd: config?.Cmd ?? [],
    user: config?.User ?? "",
    workingDir: config?.WorkingDir ?? "",
    labels: config?.Labels ?? {},
    ...(config?.StopSignal ? { stopSignal: config.StopSignal } : {}),
    exposedPorts: Object.keys(config?.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(config?.Volumes ?? {}).sort(),
  };
}
