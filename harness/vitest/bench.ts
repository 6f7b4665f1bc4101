/** Where a test file's cells run: one agent for each place, started when the first cell needs it. */
import { UserError } from "../../engine/errors.ts";
import { builtinName } from "../../scenarios/subject.ts";
import type { Hello } from "../agent/protocol.ts";
import type { Environment } from "../environments/environment.ts";
import { choosePlaces } from "../places/choose.ts";
import { type Connect, type LastingAgent, lastingAgent } from "../run/lasting-agent.ts";
import { requireApplicable } from "../run/prepare.ts";
import type { World } from "../run/world.ts";
import type { CellOptions } from "./options.ts";

export interface Bench {
  /** @throws UserError `ENVIRONMENT_NOT_APPLICABLE`, `NO_KERNEL`, `BAD_OPTIONS` */
  at(place: Pick<CellOptions, "environment" | "kernel">): Promise<BenchPlace>;
  /** Ends every agent. The next cell starts new ones. */
  close(): Promise<void>;
}

export interface BenchPlace {
  readonly environment: Environment;
  readonly hello: Hello;
  readonly agent: LastingAgent;
  readonly scenarios: World["scenarios"];
  readonly subject: string;
  /** Runs one thing after the other: an agent works at one trial at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

type WorldOf = (place: ReturnType<typeof choosePlaces>) => Promise<World>;

/** @param worldOf loaded when the first cell needs it */
export function createBench(worldOf: WorldOf = worldOfThisMachine): Bench {
  const places = new Map<string, Promise<BenchPlace>>();
  return {
    at({ environment, kernel }) {
      const key = JSON.stringify([environment, kernel]);
      const started = places.get(key) ?? start(environment, kernel, worldOf);
      places.set(key, started);
      return started;
    },
    async close() {
      const started = await Promise.allSettled(places.values());
      places.clear();
      for (const place of started) if (place.status === "fulfilled") await end(place.value);
    },
  };
}

async function worldOfThisMachine(place: ReturnType<typeof choosePlaces>): Promise<World> {
  const { worldOf } = await import("../places/world-of.ts");
  return worldOf(place, {}, () => undefined);
}

async function start(
  environment: CellOptions["environment"],
  kernel: string | undefined,
  worldOf: WorldOf,
): Promise<BenchPlace> {
  const kernels = kernel === undefined ? [] : [{ kind: "catalogue" as const, name: kernel }];
  const world = await worldOf(choosePlaces({ kernels, ...(environment ? { environments: [environment] } : {}) }));
  const [first] = world.environments;
  if (!first || world.environments.length > 1) {
    throw new UserError("BAD_OPTIONS", `cannot run a cell on kernel "${kernel}": it names several`, "name one build");
  }
  await requireApplicable(first);
  const images = await world.images(["probe", "edge-cases", "debian-minimal"]);
  const connect: Connect = (needs) => first.start({ images, log: () => undefined, ...needs });
  const connection = await connect({});
  const { hello } = connection;
  const agent = lastingAgent(connect, connection);
  return { environment: first, hello, agent, scenarios: world.scenarios, subject: builtinName, inTurn: turns() };
}

async function end({ agent, environment, inTurn }: BenchPlace): Promise<void> {
  await inTurn(async () => {
    await agent.close();
    await environment.close?.();
  });
}

function turns(): BenchPlace["inTurn"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
