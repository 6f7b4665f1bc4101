import type { Command } from "commander";
import type { ContainerMounts, ImageMounts } from "../../engine/overlay/list.ts";
import { addBases, type BaseOptions, mounterOf, traceBases } from "./bases.ts";

interface MountsOptions extends BaseOptions {
  readonly json?: boolean;
}

/** Adds `mountproof mounts`. */
export function registerMounts(program: Command): void {
  const command = program
    .command("mounts")
    .description("list mounted images: by whom they are served, for which containers, healthy or stale")
    .option("--json", "for programs, with what each server has done so far");
  addBases(command)
    .addHelpText("after", "\nExample:\n  mountproof mounts --json")
    .action(async ({ json, ...bases }: MountsOptions) => {
      const metrics = json === true;
      const images = [
        ...(await mounterOf(bases).list({ metrics })),
        ...(await mounterOf(traceBases(bases)).list({ metrics })),
      ];
      process.stdout.write(json ? `${JSON.stringify(images, null, 2)}\n` : describeMounts(images));
    });
}

export function describeMounts(images: readonly ImageMounts[]): string {
  if (images.length === 0) return "nothing is mounted\n";
  return images.map(describeImage).join("");
}

function describeImage({ imageDigest, lower, health, reason, server, containers }: ImageMounts): string {
  const servedBy = server === undefined ? "nobody" : `process ${server.pid} (${server.command})`;
  return [
    `image ${imageDigest}: ${withReason(health, reason)}`,
    `  lower ${lower}, served by ${servedBy}`,
    ...containers.map(describeContainer),
    "",
  ].join("\n");
}

function describeContainer({ containerId, rootfs, overlay, health, reason }: ContainerMounts): string {
  return `  container ${containerId}: ${withReason(health, reason)}; ${overlay} overlay at ${rootfs}`;
}

function withReason(health: string, reason: string | undefined): string {
  return reason === undefined ? health : `${health}, ${reason}`;
}
