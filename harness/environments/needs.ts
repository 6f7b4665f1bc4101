import type { Factors } from "../../scenarios/factors.ts";

/** What a trial asks of the place that its agent runs in: another one takes another agent. */
export interface AgentNeeds {
  /** Virtual processors; default: as many as the environment has. */
  readonly vcpus?: number;
  /** What a container may do; default: what the environment gives. */
  readonly privilege?: Exclude<Factors["privilege"], "default">;
  /** What a container's own root file system lies on; default: what its engine has. */
  readonly storageDriver?: "vfs";
}

/** The needs of a trial with these factors. */
export function needsOf({ vcpus, privilege, placement }: Factors): AgentNeeds {
  return {
    ...(vcpus === "default" ? {} : { vcpus }),
    ...(privilege === "default" ? {} : { privilege }),
    ...(placement === "container-rootfs-vfs" ? { storageDriver: "vfs" } : {}),
  };
}

/** Whether an agent with these needs serves those, too. */
export function sameNeeds(some: AgentNeeds, others: AgentNeeds): boolean {
  return (
    some.vcpus === others.vcpus && some.privilege === others.privilege && some.storageDriver === others.storageDriver
  );
}
