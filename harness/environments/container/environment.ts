/** The running kernel from inside containers: each agent has one of its own, in the shared userland. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Hello } from "../../agent/protocol.ts";
import type { ContainerFacts } from "../../ledger/record.ts";
import { connectAgent } from "../agent-connection.ts";
import type { AgentConnection, AgentSetup, Environment } from "../environment.ts";
import { removeCgroupsNamed, removeDirectory } from "../leftovers.ts";
import { refuseSubject } from "../refuse-subject.ts";
import { agentStart, directoriesOf, planContainer } from "./agent-container.ts";
import type { ContainerPlan } from "./container-plan.ts";
import { type EngineChoice, type Engines, openEngines, type UsableEngine } from "./engines.ts";
import { ownLabels } from "./labels.ts";
import { markedName } from "./marked-name.ts";
import { removeContainersOf, removeVolume } from "./reaper.ts";

const holder = fileURLToPath(new URL("holder.ts", import.meta.url));

/** @param choice whether an engine may be started */
export function containerEnvironment(choice: EngineChoice): Environment {
  const engines = openEngines(choice);
  return {
    name: "container",
    jobs: Math.min(2, availableParallelism()),
    probe: async () => {
      const reason = await engines.whyNone();
      return reason === undefined ? { applicable: true } : { applicable: false, reason };
    },
    start: async (setup) => {
      refuseSubject(setup, "a container", "--env container");
      return startAgent(await engines.usable(setup.storageDriver), engines, setup);
    },
    close: engines.close,
  };
}

async function startAgent(usable: UsableEngine, engines: Engines, setup: AgentSetup): Promise<AgentConnection> {
  const begin = performance.now();
  const privilege = setup.privilege ?? usable.privilege.level;
  const name = markedName();
  const plan = planContainer(name, privilege, usable);
  const { docker } = usable.engine;
  let removed: Promise<void> | undefined;
  const remove = () => {
    removed ??= removeAll(name, usable);
    return removed;
  };
  try {
    await docker.createVolume({ Name: name, Labels: ownLabels() });
    const connection = await connectAgent(
      holderCommand(usable, plan),
      setup.log,
      await agentStart(name, usable, setup),
    );
    return {
      ...connection,
      hello: withContainerLevels(connection.hello, usable, engines.whyNoVfs()),
      container: facts(usable, performance.now() - begin),
      close: () => connection.close().finally(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The container, those that trials in it have started, and what they had of this machine. */
async function removeAll(name: string, usable: UsableEngine): Promise<void> {
  const { docker } = usable.engine;
  await removeContainersOf(docker, name);
  await removeVolume(docker, name);
  // Where the engine gives a container the machine's own hierarchy.
  await removeCgroupsNamed(name);
  for (const directory of directoriesOf(name, usable)) removeDirectory(directory);
}

/** Death of this process ends the holder, and with it the container: see `holder.ts`. */
function holderCommand({ engine }: UsableEngine, plan: ContainerPlan): [string, ...string[]] {
  return [
    "setpriv",
    ...["--pdeathsig", "KILL", "--"],
    ...[
      "env",
      `DOCKER_HOST=unix://${engine.socket}`,
      "TESTCONTAINERS_RYUK_DISABLED=true",
      "TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1",
    ],
    ...[process.execPath, holder, JSON.stringify(plan)],
  ];
}

/** The agent cannot know what other containers there could be. */
function withContainerLevels(hello: Hello, usable: UsableEngine, whyNoVfs: string | undefined): Hello {
  const { whyNoPropagation, whyNotPrivileged } = usable;
  const unavailable: Hello["unavailable"][number][] = [...hello.unavailable];
  if (whyNotPrivileged !== undefined)
    unavailable.push({ factor: "privilege", level: "privileged", reason: whyNotPrivileged });
  if (whyNoVfs !== undefined)
    unavailable.push({ factor: "placement", level: "container-rootfs-vfs", reason: whyNoVfs });
  if (whyNoPropagation !== undefined) {
    const levels = ["rslave", "rshared", "private"] as const;
    unavailable.push(...levels.map((level) => ({ factor: "propagation", level, reason: whyNoPropagation })));
  }
  return { ...hello, unavailable };
}

function facts({ engine, foundBy, passedOver, privilege }: UsableEngine, readyMs: number): ContainerFacts {
  return {
    engine: engine.title,
    foundBy,
    passedOver: [...passedOver],
    storageDriver: engine.storageDriver,
    cgroupVersion: engine.cgroupVersion,
    privilege: privilege.level,
    privilegeReason: privilege.reason,
    readyMs: Math.round(readyMs),
  };
}
