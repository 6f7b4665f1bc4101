import { UserError } from "../errors.ts";
import { type OverlayOptions, recommendedOptions, type Switch } from "../overlay/options.ts";
import type { Advice, KernelProfile, ProfileEvidence } from "./schema.ts";

/** What a mount asks for; what is left out is for the profile to choose. */
export interface Wanted {
  readonly options?: OverlayOptions;
  readonly overlay?: "kernel" | "fuse-overlayfs";
  /** File system of the mount base, as `fileSystemOf` names it. */
  readonly fileSystem: string;
  readonly kernel: { readonly release: string; readonly version: string };
}

export interface Followed {
  readonly options: OverlayOptions;
  readonly overlay: "kernel" | "fuse-overlayfs";
}

/**
 * Fills in what a mount leaves open and refuses what failed on this kernel. What was not tested is let through: a profile speaks only of
 * what it has evidence for.
 * @throws UserError `PROFILE_OF_ANOTHER_KERNEL`, `PROFILE_FORBIDS`
 */
export function followProfile(profile: KernelProfile, wanted: Wanted): Followed {
  requireSameKernel(profile, wanted.kernel);
  if (profile.decision === "do-not-ship") {
    throw forbidden("a mount on this kernel", profile.sentence, "run containers on a kernel whose profile says ship");
  }
  refusePlacement(profile, wanted.fileSystem);
  const overlay = wanted.overlay ?? profile.overlays.find(isUsed)?.kind ?? "kernel";
  refuseOverlay(profile, overlay);
  if (overlay !== "kernel") return { overlay, options: wanted.options ?? {} };
  for (const [option, level] of Object.entries(wanted.options ?? {})) refuseOption(profile, option, level);
  return { overlay, options: { ...optionsOf(profile), ...wanted.options } };
}

/** Two builds share a release now and then; `uname -v` tells them apart. */
function requireSameKernel({ kernel }: KernelProfile, running: Wanted["kernel"]): void {
  if (kernel.release === running.release && kernel.version === running.version) return;
  throw new UserError(
    "PROFILE_OF_ANOTHER_KERNEL",
    `the profile was made on kernel "${kernel.release} ${kernel.version}", and this is "${running.release} ${running.version}"`,
    "qualify this kernel with `mountproof run` and take the profile.json of that run",
  );
}

function refusePlacement({ placements }: KernelProfile, fileSystem: string): void {
  const there = placements.filter((one) => one.fileSystem === fileSystem);
  const [first] = there;
  // A full tmpfs fails and another one does not: it is forbidden when nothing on it held.
  if (!first || !there.every(({ advice }) => advice === "avoid")) return;
  const others = placements.filter(({ advice }) => holds(advice)).map((one) => one.fileSystem);
  throw forbidden(
    `a mount base on ${fileSystem}`,
    because(first),
    `choose a --mount-base on ${[...new Set(others)].join(", ") || "another file system"}`,
  );
}

function refuseOverlay({ overlays }: KernelProfile, kind: Followed["overlay"]): void {
  const found = overlays.find((one) => one.kind === kind);
  if (found?.advice !== "avoid") return;
  const others = overlays.filter(({ advice }) => holds(advice)).map((one) => one.kind);
  throw forbidden(`the overlay ${kind}`, because(found), `use --overlay ${others.join(" or ") || "of another kind"}`);
}

function refuseOption({ options }: KernelProfile, option: string, level: Switch): void {
  const levels = options.find((one) => one.option === option)?.levels ?? [];
  const found = levels.find((one) => one.level === level);
  if (found?.advice !== "avoid") return;
  const others = levels.filter(({ advice }) => holds(advice)).map((one) => `${option}=${one.level}`);
  throw forbidden(
    `the overlay option ${option}=${level}`,
    because(found),
    `use ${others.join(" or ") || "no such option"}`,
  );
}

/** The recommended level of each option the profile knows; the engine's own recommendation for the rest. */
function optionsOf({ options }: KernelProfile): OverlayOptions {
  const used = options.flatMap(({ option, levels }) => levels.filter(isUsed).map(({ level }) => [option, level]));
  return { ...recommendedOptions, ...Object.fromEntries(used) };
}

function isUsed({ advice }: { readonly advice: Advice }): boolean {
  return advice === "use";
}

function holds(advice: Advice): boolean {
  return advice === "use" || advice === "allowed";
}

function because({ why, evidence }: { readonly why: string; readonly evidence: ProfileEvidence }): string {
  return `${why} (${evidence.failures} of ${evidence.n} trials failed)`;
}

function forbidden(what: string, why: string, hint: string): UserError {
  return new UserError("PROFILE_FORBIDS", `the kernel profile forbids ${what}: ${why}`, hint);
}
