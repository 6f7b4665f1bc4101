import { assign, type Factors } from "./factors.ts";
import type { Scenario, Trial } from "./scenario.ts";

/**
 * Enough for a scenario to say what its actors are; whoever runs a step of it fails.
 * @param switched levels other than the scenario's own
 */
export function paperTrial({ levels, fixture = "probe" }: Scenario, switched: Partial<Factors> = {}): Trial {
  const refuse = async (): Promise<never> => {
    throw new Error("a trial on paper runs nothing");
  };
  const image = (name: string) => ({ name, layoutDir: "/l", indexPath: "/i", storeDir: "/s", truthPath: "/t" });
  const paths = {
    base: "/b",
    mounts: "/m",
    lower: "/m/lower",
    upper: "/b/upper",
    work: "/b/work",
    rootfs: "/m/rootfs",
  };
  return {
    ...{ id: "t1", factors: assign({ ...levels, ...switched }), random: () => 0, image: image(fixture), paths },
    ...{ runtimes: [], cgroupParent: "mountproof", limits: [], otherImage: image, pathsOf: () => paths },
    ...{
      lower: refuse,
      actor: () => ({ call: refuse }),
      sleep: refuse,
      containers: () => ({ shared: "/s", start: refuse }),
      note: () => undefined,
      defer: () => undefined,
    },
  };
}
