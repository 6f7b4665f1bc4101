/** Another kernel, in VMs: each agent has a guest of its own. */
import { dirname } from "node:path";
import type { AgentStart } from "../../agent/protocol.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import type { GuestFacts } from "../../ledger/record.ts";
import type { AgentSetup, Environment } from "../environment.ts";
import { guestsThatFit } from "../guests-that-fit.ts";
import { insideAgent } from "../inside-agent.ts";
import { refuseSubject } from "../refuse-subject.ts";
import { findUserland, userlandDirectory } from "../userland.ts";
import { asGuestFault } from "./boot-fault.ts";
import { connectGuest } from "./connection.ts";
import { fasterWay } from "./faster-way.ts";
import { digestOfFile } from "./images/digest.ts";
import { guestImages } from "./images/index.ts";
import { initramfsFor } from "./initramfs.ts";
import { qemuVersion } from "./qemu/version.ts";
import type { GuestPlan, TrialGuest } from "./trial-guest.ts";

export interface VmOptions {
  readonly kernel: Kernel;
  readonly acceleration: { readonly acceleration: "kvm" | "tcg"; readonly reason: string };
  readonly memoryMiB: number;
}

/** A guest boots faster with one, and scenarios whose races need two ask for them (factor `vcpus`). */
const defaultVcpus = 1;

export function vmEnvironment(options: VmOptions): Environment {
  const { kernel, memoryMiB } = options;
  const { release, build, origin, configDigest, config, digest } = kernel;
  const bringUp = fasterWay();
  const planOnce = plannedOnce(options);
  return {
    name: "vm",
    title: `kernel ${release} (${build})`,
    ownKernel: true,
    vcpus: [2],
    jobs: guestsThatFit(memoryMiB),
    kernelBuild: { build, origin: { ...origin }, configDigest, config: { ...config }, digest },
    probe: async () => ({ applicable: true }),
    start: async (setup) => {
      refuseSubject(setup, "a VM", "--kernel");
      const plan = await planOnce(setup);
      const guest = await bringUp(plan).catch((error) => {
        throw asGuestFault(error);
      });
      return connectGuest(guest, describe(options, plan, guest), setup);
    },
  };
}

/**
 * All guests of a run are alike but for their processors, whatever happens to the checkout meanwhile; and to read all that goes into
 * the images takes longer than to restore a guest.
 */
function plannedOnce(options: VmOptions): (setup: AgentSetup) => Promise<GuestPlan> {
  const plans = new Map<string, Promise<GuestPlan>>();
  return async (setup) => {
    const key = JSON.stringify([setup.vcpus, setup.images]);
    const plan = plans.get(key) ?? planGuest(options, setup);
    plans.set(key, plan);
    return { ...(await plan), log: setup.log };
  };
}

/** What a guest of these options is to be. Makes images and initramfs if they are not there. */
export async function planGuest({ kernel, acceleration, memoryMiB }: VmOptions, setup: AgentSetup): Promise<GuestPlan> {
  const initramfs = await initramfsFor(kernel);
  const { acceleration: chosen } = acceleration;
  const vcpus = setup.vcpus ?? defaultVcpus;
  return {
    spec: { kernel, initramfs, images: await guestImages(setup.images), vcpus, memoryMiB, acceleration: chosen },
    initramfsDigest: await digestOfFile(initramfs),
    qemuVersion: await qemuVersion(),
    agentStart: await agentStart(setup, vcpus),
    log: setup.log,
  };
}

/** The same for each guest: it is part of a snapshot. */
async function agentStart({ images }: AgentSetup, vcpus: number): Promise<AgentStart> {
  const { manifest } = await findUserland();
  const cache = dirname(userlandDirectory());
  return {
    images: images.map((image) => insideAgent(image, cache)),
    runtimes: manifest.runtimes.map(({ level, kind, path }) => ({ level, kind, path })),
    cgroupParent: "mountproof",
    machinePrefix: "/",
    marks: true,
    vcpus,
  };
}

function describe(
  { acceleration, memoryMiB }: VmOptions,
  { spec, qemuVersion }: GuestPlan,
  { machine, start, readyMs }: TrialGuest,
): GuestFacts {
  return {
    acceleration: spec.acceleration,
    reason: acceleration.reason,
    vcpus: spec.vcpus,
    memoryMiB,
    qemu: qemuVersion,
    commandLine: [...machine.commandLine],
    start,
    readyMs: Math.round(readyMs),
  };
}
