import { posix } from "node:path";
import { UserError } from "../errors.ts";
import type { ImageConfig } from "./config.ts";
import { defaultCapabilities, defaultLinux, defaultMounts, defaultPath } from "./runtime-defaults.ts";
import { type ReadUserFile, resolveUser } from "./runtime-user.ts";

export interface RuntimeOptions {
  /** Root file system; relative to the bundle or absolute. */
  readonly rootfs: string;
  /** Reads the image's user files: from the mounted root, or from an index. */
  readonly readFile: ReadUserFile;
  /** Runs these in the place of the image's `cmd`; its entrypoint stays before them. */
  readonly args?: readonly string[];
  /** `NAME=value`, over the image's. */
  readonly env?: readonly string[];
  /** In the place of the image's. */
  readonly user?: string;
  /** In the place of the image's. */
  readonly cwd?: string;
  readonly terminal?: boolean;
  readonly readonlyRoot?: boolean;
  /** Default `mountproof`. */
  readonly hostname?: string;
  readonly cgroupsPath?: string;
}

/**
 * A `config.json` for an OCI runtime that runs an image as it wishes to be run: what `runc spec` prints, with the image's
 * command, environment, user and directory. Labels and what has no place in it become annotations (image-spec 1.1,
 * conversion.md). Volumes are directories of the root file system like others.
 * @throws UserError `NO_COMMAND`, `BAD_IMAGE_USER`
 */
export function runtimeSpec(config: ImageConfig, options: RuntimeOptions) {
  const { rootfs, terminal = false, readonlyRoot = false, hostname = "mountproof", cgroupsPath } = options;
  const { home, ...user } = resolveUser(options.user ?? config.user, options.readFile);
  return {
    ociVersion: "1.0.2",
    process: {
      terminal,
      user,
      args: argsOf(config, options),
      env: environment(config, options, home),
      cwd: posix.resolve("/", options.cwd ?? config.workingDir),
      capabilities: defaultCapabilities,
      rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }],
      noNewPrivileges: true,
    },
    root: { path: rootfs, readonly: readonlyRoot },
    hostname,
    mounts: defaultMounts,
    annotations: annotations(config),
    linux: { ...(cgroupsPath === undefined ? {} : { cgroupsPath }), ...defaultLinux },
  };
}

function argsOf({ entrypoint, cmd }: ImageConfig, { args }: RuntimeOptions): string[] {
  const all = [...entrypoint, ...(args ?? cmd)];
  if (all.length > 0) return all;
  const message = "running an image: it names no command (entrypoint, cmd), and none was given";
  throw new UserError("NO_COMMAND", message, "name a command");
}

/** The last value of a name counts. */
function environment(config: ImageConfig, { env = [], terminal }: RuntimeOptions, home: string): string[] {
  const defaults = [`PATH=${defaultPath}`, `HOME=${home}`, ...(terminal ? ["TERM=xterm"] : [])];
  const byName = new Map<string, string>();
  for (const pair of [...defaults, ...config.env, ...env]) byName.set(pair.split("=", 1)[0] ?? "", pair);
  return [...byName.values()];
}

function annotations({ labels, ...config }: ImageConfig): Record<string, string> {
  const implied = {
    os: config.os,
    architecture: config.architecture,
    stopSignal: config.stopSignal,
    exposedPorts: config.exposedPorts.join(",") || undefined,
  };
  const named = Object.entries(implied).flatMap(([name, value]) =>
    value === undefined ? [] : [[`org.opencontainers.image.${name}`, value] as const],
  );
  return { ...Object.fromEntries(named), ...labels };
}
