/** A machine that somebody else brought up with Vagrant: its kernel, as it is. What is provisioned stays there for the next time. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../engine/errors.ts";
import type { AgentConnection, AgentSetup, Environment } from "../environment.ts";
import { refuseSubject } from "../refuse-subject.ts";
import { startAgent } from "./agent.ts";
import { markedName } from "./marked-name.ts";
import { agentParts, type Part } from "./parts.ts";
import { runsDirectory } from "./paths.ts";
import { probeVagrant } from "./probe.ts";
import type { SshTarget } from "./ssh.ts";
import { callVagrant, VagrantFailed } from "./vagrant.ts";

export interface UsersMachine {
  /** Where its Vagrantfile lies. */
  readonly directory: string;
  /** Default: the only one. */
  readonly machine?: string;
}

const configurationMs = 60_000;

export function usersMachineEnvironment(options: UsersMachine): Environment {
  let parts: Promise<readonly Part[]> | undefined;
  return {
    name: "vagrant",
    title: `machine ${describe(options)}`,
    probe: probeVagrant,
    start: async (setup) => {
      refuseSubject(setup, "a machine of Vagrant", "--env vagrant");
      // All agents of a run are alike, whatever happens to the checkout meanwhile.
      parts ??= agentParts();
      return connect(options, await parts, setup);
    },
  };
}

function describe({ directory, machine }: UsersMachine): string {
  return machine === undefined ? `of ${directory}` : `${machine} of ${directory}`;
}

async function connect(options: UsersMachine, parts: readonly Part[], setup: AgentSetup): Promise<AgentConnection> {
  const configuration = await sshConfiguration(options);
  const scratch = join(runsDirectory(), markedName());
  await mkdir(scratch, { recursive: true });
  const remove = () => rm(scratch, { recursive: true, force: true });
  try {
    const target = { host: hostOf(configuration), configuration: join(scratch, "ssh-config"), inside };
    await writeFile(target.configuration, configuration);
    const agent = await startAgent(target, parts, place(), setup);
    return { ...agent, close: () => agent.close().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The first name in what `vagrant ssh-config` says. */
export function hostOf(configuration: string): string {
  const host = /^Host (\S+)$/m.exec(configuration)?.[1];
  if (host === undefined) throw new Error(`vagrant ssh-config names no host: ${configuration}`);
  return host;
}

/** @throws UserError `NO_SUCH_MACHINE` */
async function sshConfiguration(options: UsersMachine): Promise<string> {
  const { directory, machine } = options;
  const command = ["vagrant", "ssh-config", ...(machine === undefined ? [] : [machine])] as const;
  try {
    return await callVagrant({ command: [...command], env: { VAGRANT_CWD: directory }, timeoutMs: configurationMs });
  } catch (error) {
    if (!(error instanceof VagrantFailed)) throw error;
    throw new UserError(
      "NO_SUCH_MACHINE",
      `cannot reach the machine ${describe(options)}: ${error.message}`,
      "bring it up with `vagrant up` first; `vagrant ssh` must work there",
      { cause: error },
    );
  }
}

/** Its network is ours. */
const inside: SshTarget["inside"] = (command) => ["setpriv", "--pdeathsig", "KILL", "--", ...command];

/** Other agents may be there, too. */
function place() {
  return { cgroupParent: `mountproof-${markedName()}` };
}
