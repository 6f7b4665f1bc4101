/** The engines of a run: found or started when they are first needed, made ready for containers of ours, ended with the run. */
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { findUserland } from "../userland.ts";
import { outside } from "./container-plan.ts";
import { type Discovery, discoverEngine, type PassedOver } from "./engine/discover.ts";
import type { Engine } from "./engine/engine.ts";
import { type PrivateEngine, startPrivateEngine, whyNoPrivateEngine } from "./engine/private-engine.ts";
import { userlandImage } from "./image.ts";
import { newRunDirectory } from "./marked-name.ts";
import { lackingCapabilities, limitsOf, type Privilege } from "./privileges.ts";
import { sweep } from "./reaper.ts";
import { tryContainer } from "./try-container.ts";

export interface EngineChoice {
  /** Start one of our own where none runs. */
  readonly startEngine: boolean;
}

/** An engine that containers of ours can be started in. */
export interface UsableEngine {
  readonly engine: Engine;
  readonly foundBy: string;
  readonly passedOver: readonly PassedOver[];
  /** The userland's name in it. */
  readonly image: string;
  /** On this machine; holds what is bound into containers. */
  readonly directory: string;
  /** Directory of this machine below which mounts spread between containers. */
  readonly shared: string;
  /** The engine's own words; undefined when mounts do spread. */
  readonly whyNoPropagation: string | undefined;
  /** Capabilities that no container here can have. */
  readonly lacking: readonly string[];
  /** Undefined when it can. */
  readonly whyNotPrivileged: string | undefined;
  /** What a container may do unless its trials ask for something else. */
  readonly privilege: { readonly level: Privilege; readonly reason: string };
}

export interface Engines {
  /** Why no container can be started here; undefined when one can. Starts an engine if it must. */
  whyNone(): Promise<string | undefined>;
  /** @throws Error when there is none */
  usable(storageDriver?: "vfs"): Promise<UsableEngine>;
  /** Why no engine with the storage driver vfs can be had beside; undefined when one can. */
  whyNoVfs(): string | undefined;
  close(): Promise<void>;
}

export function openEngines({ startEngine }: EngineChoice): Engines {
  const releases: (() => Promise<void>)[] = [];
  const known = new Map<"vfs" | undefined, Promise<UsableEngine>>();

  async function start(driver: "overlay2" | "vfs", passedOver: readonly PassedOver[]): Promise<UsableEngine> {
    const own = await startPrivateEngine(driver);
    releases.push(own.stop);
    return makeUsable(own, { foundBy: "started by this run", passedOver });
  }

  async function find(): Promise<UsableEngine> {
    const { found, passedOver } = await discoverEngine();
    if (!found) return start("overlay2", await orRefuse(startEngine, passedOver));
    const directory = newRunDirectory();
    releases.push(async () => rmSync(directory, { recursive: true, force: true }));
    return makeUsable({ engine: found.engine, shared: join(directory, "shared") }, { ...found, passedOver });
  }

  function usable(driver?: "vfs"): Promise<UsableEngine> {
    const engine = known.get(driver) ?? (driver ? start(driver, []) : find());
    known.set(driver, engine);
    return engine;
  }

  return {
    usable,
    whyNone: () =>
      usable().then(
        () => undefined,
        (error: Error) => error.message,
      ),
    whyNoVfs: () =>
      startEngine ? undefined : "it takes a second engine, with that storage driver: add --start-engine",
    close: async () => {
      known.clear();
      for (const release of releases.splice(0).reverse()) await release();
    },
  };
}

/** @throws Error that names every place that was looked at */
async function orRefuse(startEngine: boolean, passedOver: Discovery["passedOver"]): Promise<readonly PassedOver[]> {
  const reason = startEngine ? await whyNoPrivateEngine() : "not asked for (--start-engine)";
  if (reason === undefined) return passedOver;
  const all = [...passedOver, { what: "a private engine", reason }];
  throw new Error(`no container engine: ${all.map((one) => `${one.what}: ${one.reason}`).join("; ")}`);
}

async function makeUsable(
  { engine, shared }: Pick<PrivateEngine, "engine" | "shared">,
  { foundBy, passedOver }: Pick<UsableEngine, "foundBy" | "passedOver">,
): Promise<UsableEngine> {
  const { docker } = engine;
  await sweep(docker);
  mkdirSync(shared, { recursive: true });
  const image = await userlandImage(docker, await findUserland());
  const lacking = lackingCapabilities();
  const limits = limitsOf({ lacking });
  const [whyNotPrivileged, whyNoPropagation] = await Promise.all([
    tryContainer(docker, image, { ...limits, Privileged: true }),
    tryContainer(docker, image, { ...limits, Binds: [`${shared}:${outside}:rshared`] }),
  ]);
  const privilege = standardPrivilege(whyNotPrivileged, lacking);
  const place = { engine, foundBy, passedOver, image, directory: dirname(shared), shared };
  return { ...place, whyNoPropagation, lacking, whyNotPrivileged, privilege };
}

function standardPrivilege(whyNot: string | undefined, lacking: readonly string[]): UsableEngine["privilege"] {
  if (whyNot === undefined) return { level: "privileged", reason: "a privileged container starts" };
  const names = lacking.map((name) => `CAP_${name}`).join(", ");
  const lacks = lacking.length === 0 ? "" : `; this machine's bounding set lacks ${names}`;
  return { level: "caps", reason: `a privileged container does not start: ${whyNot}${lacks}` };
}
