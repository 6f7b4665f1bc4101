import { arch } from "node:process";
import { UserError } from "../errors.ts";

/** In Go's words, which images use. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | null | undefined;
}

/** @param text `linux/amd64`, `linux/arm/v7`; default: Linux on this machine. @throws UserError `BAD_PLATFORM` */
export function parsePlatform(text: string | undefined): Platform {
  if (text === undefined) return { os: "linux", architecture: names[arch] ?? arch };
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/.exec(text) ?? [];
  if (os !== undefined && architecture !== undefined) return { os, architecture, variant };
  const message = `choosing an image: ${JSON.stringify(text)} is not a platform`;
  throw new UserError("BAD_PLATFORM", message, "write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, e.g. linux/arm64");
}

const names: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", ppc64: "ppc64le" };

export function platformName({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join("/");
}

/**
 * How well something made for `offered` runs on `wanted`: 0 best, undefined not at all. As containerd judges: a 32-bit ARM
 * runs what was made for its ancestors, `arm64` means `arm64/v8` and `arm` means `arm/v7`.
 */
export function platformRank(wanted: Platform, offered: Platform): number | undefined {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return undefined;
  const [mine, theirs] = [variantOf(wanted), variantOf(offered)];
  if (mine === theirs) return 0;
  if (wanted.architecture !== "arm") return undefined;
  const younger = Number(mine.slice(1)) - Number(theirs.slice(1));
  return younger > 0 ? younger : undefined;
}

function variantOf({ architecture, variant }: Platform): string {
  const usual: Readonly<Record<string, string>> = { arm: "v7", arm64: "v8", amd64: "v1" };
  return variant || (usual[architecture] ?? "");
}
