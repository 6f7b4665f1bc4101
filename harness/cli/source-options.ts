/** The options that say how an image is reached. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { SourceOptions } from "../../engine/image/image.ts";

export interface ReachOptions {
  readonly platform?: string;
  readonly plainHttp?: boolean;
  readonly ca?: string;
  readonly authFile?: string;
}

export const imageArgument =
  "OCI layout directory, oci-archive or docker-save archive, with :TAG if it holds several images, or docker://HOST/NAME:TAG";

export function addReach(command: Command): Command {
  return command
    .option("--platform <os/arch>", "which image of several, linux/arm64 (default: this machine's)")
    .option("--plain-http", "reach the registry without TLS (default: so on loopback)")
    .option("--ca <file>", "certificates (PEM) to trust besides the known ones")
    .option("--auth-file <file>", "credentials as in docker's config.json (default: that of docker)");
}

export function toSourceOptions({ platform, plainHttp, ca, authFile }: ReachOptions): SourceOptions {
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(plainHttp === undefined ? {} : { plainHttp }),
    ...(ca === undefined ? {} : { ca: resolve(ca) }),
    ...(authFile === undefined ? {} : { authFile: resolve(authFile) }),
  };
}
