/** The shared userland as an image of an engine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename, dirname } from "node:path";
import type Docker from "dockerode";
import type { Userland } from "../userland.ts";

/** An engine that knows registries looks for a name without a host in theirs. */
const repository = "localhost/mountproof-userland";

/** Name of the userland's image in this engine; imported if it is not there. */
export async function userlandImage(docker: Docker, { root }: Userland): Promise<string> {
  const name = `${repository}:${basename(dirname(root))}`;
  if (await isThere(docker, name)) return name;
  await importTree(docker, root, name);
  await removeOthers(docker, name);
  return name;
}

async function isThere(docker: Docker, name: string): Promise<boolean> {
  return docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      (error: { statusCode?: number }) => {
        if (error.statusCode === 404) return false;
        throw error;
      },
    );
}

async function importTree(docker: Docker, root: string, name: string): Promise<void> {
  const tar = spawn("tar", ["--numeric-owner", "-C", root, "-c", "."], { stdio: ["ignore", "pipe", "inherit"] });
  const packed = once(tar, "exit");
  const answer = await docker.importImage(tar.stdout, { repo: name });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve()));
  });
  const [code] = await packed;
  if (code !== 0) throw new Error(`tar of the userland at "${root}" ended with ${code}`);
}

/** Userlands of older recipes; one that a container uses stays. */
async function removeOthers(docker: Docker, name: string): Promise<void> {
  const images = await docker.listImages({ filters: { reference: [repository] } });
  const old = images.flatMap(({ RepoTags = [] }) => RepoTags).filter((tag) => !tag.endsWith(name));
  for (const tag of old) await docker.getImage(tag).remove().catch(ignoreInUse);
}

function ignoreInUse(error: { statusCode?: number }): void {
  if (error.statusCode !== 409) throw error;
}
