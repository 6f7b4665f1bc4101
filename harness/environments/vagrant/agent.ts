/** An agent in a machine, over ssh. */
import { dirname } from "node:path";
import type { AgentStart } from "../../agent/protocol.ts";
import { connectAgent } from "../agent-connection.ts";
import type { AgentConnection, AgentSetup } from "../environment.ts";
import { insideAgent } from "../inside-agent.ts";
import { findUserland, userlandDirectory } from "../userland.ts";
import type { Part } from "./parts.ts";
import { agentCommand, provision } from "./provision.ts";
import type { SshTarget } from "./ssh.ts";

/** What differs between machines. */
export type Place = Pick<AgentStart, "cgroupParent" | "vcpus" | "marks">;

/** Brings into the machine what an agent needs, as far as it is not there, and starts one. */
export async function startAgent(
  target: SshTarget,
  parts: readonly Part[],
  place: Place,
  setup: AgentSetup,
): Promise<AgentConnection> {
  await provision(target, parts, setup.log);
  const { manifest } = await findUserland();
  const cache = dirname(userlandDirectory());
  return connectAgent(await agentCommand(target, parts), setup.log, {
    images: setup.images.map((image) => insideAgent(image, cache)),
    runtimes: manifest.runtimes.map(({ level, kind, path }) => ({ level, kind, path })),
    machinePrefix: "/",
    ...place,
  });
}
