/** What an administrator or a kernel's builder sets beside a feature: shown next to what the probe found, never concluded from. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseConfig } from "../kernels/config.ts";

/** By feature, or by its concern: options of the build, parameters of modules, sysctls. The first prefix that fits counts. */
const byFeature: readonly (readonly [prefix: string, settings: readonly string[]])[] = [
  ["overlay.index", ["CONFIG_OVERLAY_FS_INDEX", "overlay.index"]],
  ["overlay.xino", ["CONFIG_OVERLAY_FS_XINO_AUTO", "overlay.xino_auto"]],
  ["overlay.nfs-export", ["CONFIG_OVERLAY_FS_NFS_EXPORT", "overlay.nfs_export"]],
  ["overlay.metacopy", ["CONFIG_OVERLAY_FS_METACOPY", "overlay.metacopy"]],
  [
    "overlay.redirect-dir",
    [
      "CONFIG_OVERLAY_FS_REDIRECT_DIR",
      "CONFIG_OVERLAY_FS_REDIRECT_ALWAYS_FOLLOW",
      "overlay.redirect_dir",
      "overlay.redirect_always_follow",
    ],
  ],
  ["overlay.verity", ["CONFIG_FS_VERITY"]],
  ["overlay.", ["CONFIG_OVERLAY_FS"]],
  ["fuse.passthrough", ["CONFIG_FUSE_PASSTHROUGH"]],
  ["fuse.offers-passthrough", ["CONFIG_FUSE_PASSTHROUGH"]],
  ["fuse.overlays-on-passthrough", ["CONFIG_FUSE_PASSTHROUGH"]],
  ["fuse.offers-over-io-uring", ["CONFIG_FUSE_IO_URING", "fuse.enable_uring"]],
  ["fuse.enable-uring", ["CONFIG_FUSE_IO_URING", "fuse.enable_uring"]],
  ["fuse.offers-map-alignment", ["CONFIG_FUSE_DAX"]],
  ["fuse.offers-request-timeout", ["fs.fuse.default_request_timeout", "fs.fuse.max_request_timeout"]],
  ["fuse.max-read", ["fs.fuse.max_pages_limit"]],
  ["fuse.offers-max-pages", ["fs.fuse.max_pages_limit"]],
  ["fuse.", ["CONFIG_FUSE_FS"]],
  ["tmpfs.user-xattr", ["CONFIG_TMPFS_XATTR"]],
  ["tmpfs.", ["CONFIG_TMPFS"]],
  [
    "namespaces.",
    [
      "CONFIG_USER_NS",
      "user.max_user_namespaces",
      "kernel.unprivileged_userns_clone",
      "kernel.apparmor_restrict_unprivileged_userns",
    ],
  ],
  ["io.io-uring", ["CONFIG_IO_URING", "kernel.io_uring_disabled"]],
  ["io.userfaultfd", ["vm.unprivileged_userfaultfd"]],
];

/** Where settings are read. Tests hand in another place. */
export interface SettingsPlace {
  readonly proc: string;
  readonly sys: string;
}

export type Settings = Readonly<Record<string, string>>;

/** Names of what is set beside a feature: `CONFIG_FUSE_FS`, `fuse.enable_uring` (module parameter), `fs.fuse.max_pages_limit` (sysctl). */
export function settingsOf(id: string): readonly string[] {
  return byFeature.find(([prefix]) => id.startsWith(prefix))?.[1] ?? [];
}

/** Reads settings of the running kernel. What this kernel does not have, and a config that it does not show, is left out. */
export function readerOfSettings(
  place: SettingsPlace = { proc: "/proc", sys: "/sys" },
): (names: readonly string[]) => Settings {
  const config = runningConfig(`${place.proc}/config.gz`);
  const read = (name: string) => (name.startsWith("CONFIG_") ? config?.(name) : readText(pathsOf(name, place)));
  return (names) => {
    const known = names.map((name) => [name, read(name)] as const).filter(([, value]) => value !== undefined);
    return Object.fromEntries(known) as Settings;
  };
}

/** An option that the config file does not set is off. */
function configReader(options: ReadonlyMap<string, string>): (name: string) => string {
  return (name) => options.get(name.replace("CONFIG_", "")) ?? "n";
}

function runningConfig(path: string): ((name: string) => string) | undefined {
  if (!existsSync(path)) return undefined;
  return configReader(parseConfig(gunzipSync(readFileSync(path)).toString("utf8")));
}

/** `overlay.index` is a parameter of a module, `fs.fuse.max_pages_limit` a sysctl: only one of the two paths can exist. */
function pathsOf(name: string, { proc, sys }: SettingsPlace): readonly string[] {
  const [module = "", parameter = ""] = name.split(".");
  return [`${proc}/sys/${name.replaceAll(".", "/")}`, `${sys}/module/${module}/parameters/${parameter}`];
}

function readText(paths: readonly string[]): string | undefined {
  const path = paths.find(existsSync);
  return path === undefined ? undefined : readFileSync(path, "utf8").trim();
}
