import { defects } from "../../scenarios/defects/index.ts";
import { partsOf, type Topic } from "./topic.ts";

/** Rules that the server of a lower must keep, as profiles have them, each with the defects that break it. */
export function rulesTopic(): Topic {
  const byRule = Map.groupBy(Object.entries(defects), ([, { property }]) => property);
  const lines = [...byRule].map(
    ([property, ones]) => `${property} (broken by ${ones.map(([name, { title }]) => `${name}: ${title}`).join("; ")})`,
  );
  return {
    ...{ kind: "rules", name: "rules", title: "Rules that the server of a lower must keep" },
    parts: partsOf([
      [
        "Where they stand",
        "A kernel's profile.json lists under engineProperties those of which a breach showed on that kernel. Each is shown by a server that breaks it, in the scenario defective-server.",
      ],
      ["Rules", lines],
    ]),
  };
}
