import type Docker from "dockerode";
import { ownLabels } from "./labels.ts";
import { markedName } from "./marked-name.ts";
import { removeContainer } from "./reaper.ts";

/** Starts a container that ends at once. @returns the engine's words if it refuses; undefined when the container ran */
export async function tryContainer(
  docker: Docker,
  image: string,
  hostConfig: Docker.HostConfig,
): Promise<string | undefined> {
  const name = markedName();
  try {
    const HostConfig = { ...hostConfig, NetworkMode: "none" };
    const container = await docker.createContainer({
      name,
      Image: image,
      Labels: ownLabels(),
      Cmd: ["/bin/sh", "-c", ":"],
      HostConfig,
    });
    await container.start();
    const { StatusCode } = await container.wait();
    return StatusCode === 0 ? undefined : `/bin/sh ended with exit code ${StatusCode}`;
  } catch (error) {
    const { json, message } = error as { json?: { message?: string }; message: string };
    return json?.message ?? message;
  } finally {
    await removeContainer(docker, name);
  }
}
