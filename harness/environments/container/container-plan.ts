/** A container that is to hold an agent: what the engine is asked for. */
import type Docker from "dockerode";

/** The types lack what newer engines know. */
export type HostConfig = Docker.HostConfig & { readonly CgroupnsMode?: "private" };

/** Plain data: it is handed to another process. */
export interface ContainerPlan {
  readonly image: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly hostConfig: HostConfig;
}

/** What every container of ours has, whatever it may do. */
export interface Surroundings {
  readonly repository: string;
  readonly cache: string;
}

/** Where the placement levels of a container lie in it. */
export const placementPaths = {
  volume: "/mnt/volume",
  "bind-mount": "/mnt/bind-mount",
  "docker-tmpfs": "/mnt/docker-tmpfs",
} as const;

/** Where the engine's socket lies in an agent's container. */
export const engineSocket = "/engine.sock";

/** Where a directory lies whose mounts spread between containers. */
export const outside = "/mnt/outside";

/** Program and fixtures at the places where every environment has them. */
export function programBinds({ repository, cache }: Surroundings): string[] {
  return [`${repository}:/mountproof:ro`, `${cache}:/fixtures:ro`];
}

/** Memory for what an agent makes: gone with the container. Written to as on a root file system. */
export function workingTmpfs(): Record<string, string> {
  const options = "rw,exec,suid,dev,mode=0755";
  return Object.fromEntries(["/run", "/tmp", "/var/lib/clip"].map((path) => [path, options]));
}
