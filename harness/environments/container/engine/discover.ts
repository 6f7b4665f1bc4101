/** Finds an engine: an ordered list of places, each of which may answer "not applicable, because". */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { connectEngine, type Engine } from "./engine.ts";

export interface EngineFound {
  readonly engine: Engine;
  /** Where it was found. */
  readonly foundBy: string;
}

export interface PassedOver {
  readonly what: string;
  readonly reason: string;
}

export interface Discovery {
  readonly found: EngineFound | undefined;
  /** Places that were looked at before, and why each was not taken. */
  readonly passedOver: readonly PassedOver[];
}

/** Where an engine may be: its socket, or why there is none. */
interface Place {
  readonly what: string;
  readonly socket: () => { readonly path: string } | { readonly reason: string };
}

/** Where engines of the machine listen by convention. */
const usualSockets = { dockerd: "/var/run/docker.sock", podman: "/run/podman/podman.sock" };

/** Running engines, in the order in which they are taken. A private one is no matter of looking: see `private-engine.ts`. */
export async function discoverEngine(
  environment: NodeJS.ProcessEnv = process.env,
  sockets = usualSockets,
): Promise<Discovery> {
  const passedOver: PassedOver[] = [];
  for (const { what, socket } of places(environment, sockets)) {
    const answer = await tryPlace(socket());
    if ("engine" in answer) return { found: { engine: answer.engine, foundBy: what }, passedOver };
    passedOver.push({ what, reason: answer.reason });
  }
  return { found: undefined, passedOver };
}

/** Every running engine that can be found. */
export async function allEngines(
  environment: NodeJS.ProcessEnv = process.env,
  sockets = usualSockets,
): Promise<Engine[]> {
  const answers = await Promise.all(places(environment, sockets).map(({ socket }) => tryPlace(socket())));
  return answers.flatMap((answer) => ("engine" in answer ? [answer.engine] : []));
}

async function tryPlace(
  socket: ReturnType<Place["socket"]>,
): Promise<{ readonly engine: Engine } | { readonly reason: string }> {
  if ("reason" in socket) return socket;
  try {
    return { engine: await connectEngine(socket.path) };
  } catch (error) {
    return { reason: `nobody answers at ${socket.path}: ${(error as Error).message}` };
  }
}

function places({ DOCKER_HOST, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv, sockets: typeof usualSockets): Place[] {
  const podman = [sockets.podman, ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, "podman/podman.sock")] : [])];
  return [
    { what: "DOCKER_HOST", socket: () => ofDockerHost(DOCKER_HOST) },
    { what: "dockerd", socket: () => firstOf([sockets.dockerd]) },
    { what: "podman", socket: () => firstOf(podman) },
  ];
}

function ofDockerHost(address: string | undefined): ReturnType<Place["socket"]> {
  if (!address) return { reason: "it is not set" };
  const [, path] = /^unix:\/\/(\/.+)$/.exec(address) ?? [];
  if (path !== undefined) return { path };
  return { reason: `"${address}" is no Unix socket: an engine of another machine cannot mount this one's files` };
}

function firstOf(paths: readonly string[]): ReturnType<Place["socket"]> {
  const path = paths.find((one) => existsSync(one));
  return path === undefined ? { reason: `there is no ${paths.join(" and no ")}` } : { path };
}
