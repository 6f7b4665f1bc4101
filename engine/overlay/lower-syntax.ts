import { fsconfigString, fsopen, hasCode, maxConfigBytes } from "../system/index.ts";
import { withDescriptor } from "./with-descriptor.ts";

/** How this kernel takes the lower directories. */
export type LowerSyntax =
  /** `lowerdir+`, one a call, bytes as they are (Linux 6.7). */
  | "each"
  /** `lowerdir=a:b`, then `lowerdir=:c` for more (6.5, 6.6). */
  | "append"
  /** `lowerdir=a:b`, once, without a comma: the options become a string for mount(2) (before 6.5). */
  | "once";

/** Found out by trying: distributions carry patches back. */
export function lowerSyntax(): LowerSyntax {
  if (accepts("mountproof-no-such-option")) return "once";
  return accepts("lowerdir+") ? "each" : "append";
}

/** Whether a fresh context takes the option with "/". One that is not parsed before the end takes anything. */
function accepts(key: string): boolean {
  return withDescriptor(fsopen("overlay"), (context) => {
    try {
      fsconfigString(context, key, "/");
      return true;
    } catch (error) {
      if (hasCode(error, "EINVAL")) return false;
      throw error;
    }
  });
}

/** `20:21:22`, as many as fit; one byte is left for a colon in front. */
export function chunksOf(fds: readonly number[]): string[] {
  const chunks: string[] = [];
  for (const fd of fds) {
    const longer = `${chunks.at(-1) ?? ""}:${fd}`;
    if (chunks.length > 0 && longer.length < maxConfigBytes) chunks[chunks.length - 1] = longer;
    else chunks.push(`${fd}`);
  }
  return chunks;
}
