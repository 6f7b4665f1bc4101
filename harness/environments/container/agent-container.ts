/** The container of one agent, and what the agent in it is told. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AgentStart, PeerTemplate } from "../../agent/protocol.ts";
import type { AgentSetup } from "../environment.ts";
import { insideAgent } from "../inside-agent.ts";
import { findUserland, userlandDirectory } from "../userland.ts";
import {
  type ContainerPlan,
  engineSocket,
  outside,
  placementPaths,
  programBinds,
  workingTmpfs,
} from "./container-plan.ts";
import type { UsableEngine } from "./engines.ts";
import { agentLabel, ownLabels } from "./labels.ts";
import { hostConfigOf, type Privilege } from "./privileges.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
/** Of this directory, in a container. */
const here = "/mountproof/harness/environments/container";

/** Makes its directories on this machine, too. */
export function planContainer(name: string, privilege: Privilege, usable: UsableEngine): ContainerPlan {
  const { engine, image, lacking, whyNoPropagation } = usable;
  const bound = boundDirectory(name, usable);
  for (const directory of directoriesOf(name, usable)) mkdirSync(directory, { recursive: true });
  return {
    image,
    name,
    labels: { ...ownLabels(), [agentLabel]: "true" },
    command: [`${here}/enter-container.sh`, privilege, name],
    hostConfig: {
      ...hostConfigOf(privilege, { lacking, kind: engine.kind }),
      CgroupnsMode: "private",
      Binds: [
        ...programBinds({ repository, cache: dirname(userlandDirectory()) }),
        `${engine.socket}:${engineSocket}`,
        `${name}:${placementPaths.volume}`,
        `${bound}:${placementPaths["bind-mount"]}`,
        `${outsideOf(name, usable)}:${outside}:${whyNoPropagation === undefined ? "rshared" : "private"}`,
      ],
      Tmpfs: { ...workingTmpfs(), [placementPaths["docker-tmpfs"]]: "rw" },
    },
  };
}

/** Directories of this machine that only this container has. */
export function directoriesOf(name: string, usable: UsableEngine): string[] {
  return [boundDirectory(name, usable), outsideOf(name, usable)];
}

/** What one agent's trials mount there is not to show in another agent's container. */
function outsideOf(name: string, { shared }: UsableEngine): string {
  return join(shared, name);
}

/** What the placement `bind-mount` binds. */
function boundDirectory(name: string, { directory }: UsableEngine): string {
  return join(directory, "bind", name);
}

/** The first request to the agent. */
export async function agentStart(name: string, usable: UsableEngine, { images }: AgentSetup): Promise<AgentStart> {
  const { manifest } = await findUserland();
  const { engine } = usable;
  const cache = dirname(userlandDirectory());
  return {
    images: images.map((image) => insideAgent(image, cache)),
    runtimes: manifest.runtimes.map(({ level, kind, path }) => ({ level, kind, path })),
    cgroupParent: name,
    machinePrefix: "/",
    container: { storageDriver: engine.storageDriver, peers: peerTemplate(name, usable) },
  };
}

/** A container that mounts as the agent's does, whatever the agent's trials ask for. */
function peerTemplate(name: string, usable: UsableEngine): PeerTemplate {
  const { engine, image, lacking, privilege } = usable;
  return {
    socket: engineSocket,
    image,
    labels: ownLabels(),
    hostConfig: {
      ...hostConfigOf(privilege.level, { lacking, kind: engine.kind }),
      CgroupnsMode: "private",
      Tmpfs: workingTmpfs(),
    },
    binds: programBinds({ repository, cache: dirname(userlandDirectory()) }),
    shared: { source: outsideOf(name, usable), target: outside },
    enter: [`${here}/enter-peer.sh`],
  };
}
