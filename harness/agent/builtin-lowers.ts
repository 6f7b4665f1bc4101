/** Lowers of the built-in engine, from servers kept warm: a trial must not wait for a process to start. */
import { setTimeout as after } from "node:timers/promises";
import { type LowerClientSession, type LowerServer, startLowerServer } from "../../engine/fuse/client.ts";
import type { LowerSpec } from "../../engine/fuse/lower.ts";
import { MNT_DETACH, readMountinfo, umount2 } from "../../engine/system/index.ts";
import { Finding } from "../../scenarios/outcome.ts";
import { fewAtOnce } from "./few-at-once.ts";
import { abortConnection, connectionOf, type FuseConnection } from "./fuse-connection.ts";
import type { LowerRequest, LowerSource, ServedLower } from "./lower-source.ts";
import { lowerMountCall } from "./mount-calls.ts";
import type { Stretch } from "./slowness.ts";
import { within } from "./within.ts";

export class BuiltinLowers implements LowerSource {
  readonly #idle: LowerServer[] = [];
  readonly #all = new Set<LowerServer>();
  readonly #stretch: Stretch;
  readonly #spare: number;

  /** @param spare idle servers that are kept when no trial needs them */
  constructor(stretch: Stretch, spare: number) {
    this.#stretch = stretch;
    this.#spare = spare;
  }

  describe(request: LowerRequest): string {
    return lowerMountCall(request);
  }

  async fit(lowers: number): Promise<void> {
    const keep = (servers: LowerServer[]) => void this.#idle.push(...servers);
    keep(await fewAtOnce(lowers, () => this.#take(), keep));
    const surplus = this.#idle.splice(0, this.#idle.length - Math.max(lowers, this.#spare));
    await Promise.all(surplus.map((server) => server.close()));
  }

  async serve(request: LowerRequest): Promise<ServedLower> {
    const server = await this.#take();
    const giveBack = () => this.#idle.push(server);
    const isAlive = () => this.#all.has(server);
    return serve(server, request, { giveBack, isAlive, stretch: this.#stretch });
  }

  async reseed(entropy: string): Promise<void> {
    await Promise.all([...this.#all].map((server) => server.reseed(entropy)));
  }

  pids(): number[] {
    return [...this.#all].map(({ pid }) => pid);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((server) => server.close()));
  }

  async #take(): Promise<LowerServer> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (this.#all.has(idle)) return idle;
    }
    const fresh = await startLowerServer();
    this.#all.add(fresh);
    // However it ends: a dead server must not be given to a trial.
    void fresh.exited.then(() => this.#all.delete(fresh));
    return fresh;
  }
}

/** A server that answers at all does so at once; a gate is reached as soon as an actor's call gets there. */
const answerMs = 5_000;

interface Place {
  giveBack(): void;
  /** False once the server has ended: by `kill`, or by a fault that has it end itself. */
  isAlive(): boolean;
  readonly stretch: Stretch;
}

async function serve(server: LowerServer, request: LowerRequest, place: Place): Promise<ServedLower> {
  const { mountpoint, image, fuseLibrary, ttlSec, faults, background } = request;
  const answer = <T>(what: string, work: () => Promise<T>) => within(place.stretch(answerMs), what, work);
  const spec: LowerSpec = {
    ...{ indexPath: image.indexPath, storeDir: image.storeDir, mountpoint, fuseLibrary, ttlSec },
    // Also where there are none: with any, every open is a request. Left to itself the kernel would open without asking in
    // healthy trials alone, and they would differ from the others in more than the fault.
    faults: faults ?? {},
  };
  const closedGates = new Set(faults?.requests?.flatMap(({ gate }) => gate ?? []));
  const mounting = answer("mount of the lower", () => server.mount(spec)).catch((error) => {
    throw refused(error, mountpoint);
  });
  let session: LowerClientSession | undefined;
  let connection: FuseConnection | undefined;
  const mounted = mounting.then((value) => {
    session = value;
    connection = connectionOf(value.deviceMinor);
    return value;
  });
  const settled = mounted.then(() => undefined);
  // Whoever needs it awaits it; a failure nobody waits for must not end the agent.
  settled.catch(() => undefined);
  if (!background) await mounted.catch((error) => takeBack(error, server, place));
  return {
    mountpoint,
    mounted: settled,
    get initSeen() {
      return fuseLibrary === "own" ? answer("answer to INIT", async () => (await mounted).initSeen) : undefined;
    },
    // One that was never mounted has no connection either.
    ended: mounted.then(
      ({ ended }) => ended,
      () => undefined,
    ),
    connection: () => connection,
    closedGates: () => (place.isAlive() ? [...closedGates] : []),
    openGate: (gate) => {
      closedGates.delete(gate);
      return answer(`opening of gate "${gate}"`, async () => (await mounted).openGate(gate));
    },
    gateReached: (gate) => answer(`a request at gate "${gate}"`, async () => (await mounted).gateReached(gate)),
    counters: () => answer("counters", async () => (await mounted).counters()),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    unmount: () => answer("unmount of the lower", async () => (await mounted).unmount()),
    kill: () => server.kill(),
    release: async () => {
      if (!place.isAlive()) return detachDead(mountpoint, session?.deviceMinor);
      try {
        await answer("unmount of the lower", async () => (await mounted).unmount());
        await closed(await mounted, place.stretch(heldMs));
        place.giveBack();
      } catch (error) {
        if (connection) abortConnection(connection);
        await server.kill();
        throw error;
      }
    },
  };
}

/** That there is no /dev/fuse, that it may not be opened, or that mount(2) is refused, is a result: who asked for the trial wanted to know. */
function refused(error: NodeJS.ErrnoException, mountpoint: string): Error {
  const { message, syscall, code } = error;
  if (syscall === undefined || code === undefined) return error;
  const details = [`system call: ${syscall}`];
  return new Finding("mount-refused", { message, errno: code, path: mountpoint, details });
}

/** A server whose mount the kernel refused is none the worse for it; of one that did not answer nothing is known. */
async function takeBack(error: Error, server: LowerServer, place: Place): Promise<never> {
  if (error instanceof Finding) place.giveBack();
  else await server.kill();
  throw error;
}

/**
 * The server hears of the unmount from the kernel, and closes its descriptor then: one still open would look like a leak.
 * Where something holds the mount it never comes to that, and the leak check has its say.
 */
async function closed({ ended }: LowerClientSession, graceMs: number): Promise<void> {
  await Promise.race([ended, after(graceMs, undefined, { ref: false })]);
}

const heldMs = 50;

/** A dead server's mount stays at its place. Its connection is gone, so that nobody can be kept waiting by it. */
function detachDead(mountpoint: string, minor: number | undefined): void {
  const there = readMountinfo().some((mount) => mount.mountPoint === mountpoint && mount.minor === minor);
  if (there) umount2(mountpoint, MNT_DETACH);
}
