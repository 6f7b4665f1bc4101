/** A container engine that answers. */
import Docker from "dockerode";

export interface Engine {
  /** Of this machine, as bind mounts must be. */
  readonly socket: string;
  readonly docker: Docker;
  readonly kind: "docker" | "podman";
  /** `Docker 20.10.24` */
  readonly title: string;
  readonly storageDriver: string;
  readonly cgroupVersion: string;
}

/** A socket that exists may have nobody behind it who reads. */
const answerMs = 5_000;

/** @throws Error when nobody answers at the socket */
export async function connectEngine(socket: string): Promise<Engine> {
  const docker = new Docker({ socketPath: socket });
  const [info, version] = await within(answerMs, Promise.all([docker.info(), docker.version()]));
  const kind = isPodman(version) ? "podman" : "docker";
  return {
    socket,
    docker,
    kind,
    title: `${kind === "podman" ? "Podman" : "Docker"} ${version.Version.replace(/\+.*/, "")}`,
    storageDriver: info.Driver,
    cgroupVersion: String(info.CgroupVersion ?? 1),
  };
}

/** Podman's version lists it as a component; the types know no component's name. */
function isPodman(version: object): boolean {
  return JSON.stringify(version).includes("Podman");
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
