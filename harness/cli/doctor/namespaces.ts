import { basename } from "node:path";
import type { ImageMounts } from "../../../engine/overlay/list.ts";
import { allPids, argumentsOf, mountNamespaceOf } from "../../../engine/overlay/process.ts";
import type { Check } from "./check.ts";

const runtimes = [
  "runc",
  "crun",
  "containerd",
  "containerd-shim-runc-v2",
  "dockerd",
  "podman",
  "conmon",
  "crio",
  "kubelet",
];

/** Whether servers and container runtimes see our mounts: a mount made in another namespace is invisible there (K39). */
export function checkNamespaces(images: readonly ImageMounts[]): Check {
  const common = { id: "mount-namespaces", title: "mount namespaces" };
  const servers = images.flatMap(({ server }) =>
    server === undefined ? [] : [{ pid: server.pid, name: "FUSE server" }],
  );
  const watched = [...servers, ...runtimeProcesses()];
  if (watched.length === 0)
    return { ...common, status: "not-applicable", detail: "no FUSE server of ours and no container runtime runs" };
  const own = mountNamespaceOf("self");
  const elsewhere = watched.filter(({ pid }) => (mountNamespaceOf(pid) ?? own) !== own);
  if (elsewhere.length === 0)
    return { ...common, status: "ok", detail: `${watched.length} servers and runtimes share ours, ${own}` };
  const detail = elsewhere.map(({ pid, name }) => `${name} ${pid} lives in ${mountNamespaceOf(pid)}`).join(", ");
  const remedy = `mount in its namespace: nsenter --mount=/proc/${elsewhere[0]?.pid}/ns/mnt mountproof mount …`;
  return { ...common, status: "warn", detail: `${detail}; ours is ${own}`, remedy };
}

function runtimeProcesses(): { pid: number; name: string }[] {
  return allPids()
    .map((pid) => ({ pid, name: basename(argumentsOf(pid)[0] ?? "") }))
    .filter(({ name }) => runtimes.includes(name));
}
