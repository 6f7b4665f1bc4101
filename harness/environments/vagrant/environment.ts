/** Another kernel, in machines that Vagrant brings up from the project's box: each agent has one of its own. */
import type { Kernel } from "../../kernels/kernel.ts";
import type { GuestFacts } from "../../ledger/record.ts";
import type { AgentConnection, AgentSetup, Environment } from "../environment.ts";
import { guestsThatFit } from "../guests-that-fit.ts";
import { refuseSubject } from "../refuse-subject.ts";
import { qemuVersion } from "../vm/qemu/version.ts";
import { startAgent } from "./agent.ts";
import { qemuCommandLine } from "./facts.ts";
import { faultOf, faultOfStart } from "./fault.ts";
import { bringUp, type Machine, MachineFailed } from "./machine.ts";
import { probeBox } from "./probe.ts";
import { openSession, type Session } from "./session.ts";
import { watchedAgent } from "./watched.ts";

export interface VagrantOptions {
  readonly kernel: Kernel;
  readonly acceleration: { readonly acceleration: "kvm" | "tcg"; readonly reason: string };
  readonly memoryMiB: number;
}

/** As in a VM: one is enough for most, and scenarios whose races need two ask for them (factor `vcpus`). */
const defaultVcpus = 1;

export function vagrantEnvironment(options: VagrantOptions): Environment {
  const { kernel, memoryMiB } = options;
  const { release, build, origin, configDigest, config, digest } = kernel;
  let session: Promise<Session> | undefined;
  return {
    name: "vagrant",
    title: `kernel ${release} (${build}) in Vagrant`,
    ownKernel: true,
    vcpus: [2],
    jobs: guestsThatFit(memoryMiB),
    kernelBuild: { build, origin: { ...origin }, configDigest, config: { ...config }, digest },
    probe: probeBox,
    start: async (setup) => {
      refuseSubject(setup, "a machine of Vagrant", "--env vagrant");
      session ??= openSession({ kernel, driver: driverOf(options), log: setup.log });
      return startInMachine(options, await session, setup);
    },
    close: async () => {
      const closing = session;
      session = undefined;
      await (await closing?.catch(() => undefined))?.close();
    },
  };
}

function driverOf({ acceleration: { acceleration } }: VagrantOptions): "qemu" | "kvm" {
  return acceleration === "kvm" ? "kvm" : "qemu";
}

async function startInMachine(options: VagrantOptions, session: Session, setup: AgentSetup): Promise<AgentConnection> {
  const begin = performance.now();
  const vcpus = setup.vcpus ?? defaultVcpus;
  const { kernel, memoryMiB } = options;
  const plan = { session, release: kernel.release, driver: driverOf(options), vcpus, memoryMiB, log: setup.log };
  const machine = await bringUp(plan).catch((error: unknown) => {
    throw error instanceof MachineFailed ? faultOfStart(error.message, error.console) : error;
  });
  try {
    const agent = await startAgent(
      machine.ssh,
      session.parts,
      { cgroupParent: "mountproof", vcpus, marks: true },
      setup,
    );
    const facts = await describe(options, vcpus, machine, performance.now() - begin);
    return withMachine(agent, machine, facts, setup.artifacts);
  } catch (error) {
    const fault = await faultOf(error, machine);
    await machine.destroy();
    throw fault;
  }
}

function withMachine(agent: AgentConnection, machine: Machine, guest: GuestFacts, artifacts?: string): AgentConnection {
  const { unavailable } = agent.hello;
  const watched = watchedAgent(agent, machine, artifacts);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await watched.close();
    await machine.destroy();
  };
  return {
    ...watched,
    // The agent cannot know what other machines there could be.
    hello: { ...agent.hello, unavailable: unavailable.filter(({ factor }) => factor !== "vcpus") },
    guest,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function describe(
  { acceleration, memoryMiB }: VagrantOptions,
  vcpus: number,
  { domain }: Machine,
  readyMs: number,
): Promise<GuestFacts> {
  return {
    ...acceleration,
    vcpus,
    memoryMiB,
    qemu: await qemuVersion(),
    commandLine: qemuCommandLine(domain),
    start: "boot",
    readyMs: Math.round(readyMs),
  };
}
