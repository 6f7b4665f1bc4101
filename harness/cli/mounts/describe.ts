import type { ContainerMounts, ImageMounts } from "../../../engine/overlay/list.ts";

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
