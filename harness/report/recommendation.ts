import type { Level } from "../../scenarios/factors.ts";
import { kernelProfiles } from "./kernel-profile/profile.ts";
import type { ResultCell, Results } from "./results-schema.ts";

type Decision = Results["decisions"][number];

/** What to set on one kernel, as a person would type it. */
export interface Recommendation {
  /** What mounts the overlay: `kernel` or `fuse-overlayfs`. */
  readonly overlay: string;
  /** For `mount -o`, beside the directories: `index=off,metacopy=off`; empty where the defaults are recommended. */
  readonly options: string;
  /** Of upper and work directory. */
  readonly placement: string;
  /** What to wait for before the overlay is mounted. */
  readonly readiness: string;
  /** The one it was tested with. */
  readonly runtime: string;
  /** Runtimes that fail where another one does not: at the recommended setting, or only with what a scenario breaks. */
  readonly runtimes: readonly RuntimeWarning[];
  /** Levels to avoid, each once. */
  readonly avoid: readonly Avoided[];
}

export interface RuntimeWarning {
  readonly runtime: string;
  readonly avoid: boolean;
  /** Scenarios in which it fails and another runtime passes. */
  readonly scenarios: readonly string[];
}

export interface Avoided {
  readonly factor: string;
  readonly level: Level;
  /** Scenarios that show it. */
  readonly scenarios: readonly string[];
  /** What happens there: the first scenario's verdict, outcome and rate. */
  readonly why: string;
}

/** For each decision, in their order; undefined where the recommended setting was not part of the run. */
export function recommendationsOf(results: Results): (Recommendation | undefined)[] {
  const profiles = kernelProfiles(results);
  return results.decisions.map((decision, i) => {
    const cell = results.cells.find((one) => one.role === "recommended" && isAt(one, decision));
    return cell && { ...settingsOf(cell), runtimes: warnings(profiles[i]?.runtimes ?? []), avoid: avoided(decision) };
  });
}

function isAt(cell: ResultCell, { kernel, environment, subject }: Decision): boolean {
  return cell.kernel === kernel && cell.environment === environment && cell.subject === subject;
}

function settingsOf({ factors }: ResultCell): Omit<Recommendation, "runtimes" | "avoid"> {
  const named = (name: string) => String(factors[name] ?? "default");
  const options = overlayOptions.flatMap((name) => optionOf(name, named(name)));
  const wait = factors.readiness === "fixed-delay" ? `fixed-delay of ${factors.delayMs} ms` : named("readiness");
  return {
    overlay: named("overlay"),
    options: options.join(","),
    placement: named("placement"),
    readiness: wait,
    runtime: named("runtime"),
  };
}

const overlayOptions = ["index", "metacopy", "redirect_dir", "xino", "volatile", "userxattr"];

/** `volatile` and `userxattr` are words without a value, and have no word for "off". */
function optionOf(name: string, level: string): string[] {
  if (level === "default") return [];
  if (name !== "volatile" && name !== "userxattr") return [`${name}=${level}`];
  return level === "on" ? [name] : [];
}

function warnings(runtimes: ReturnType<typeof kernelProfiles>[number]["runtimes"]): RuntimeWarning[] {
  return runtimes
    .map(({ runtime, advice, failsWith }) => ({
      runtime,
      avoid: advice === "avoid",
      scenarios: [...new Set(failsWith.map(({ scenario }) => scenario))],
    }))
    .filter(({ avoid, scenarios }) => avoid || scenarios.length > 0);
}

function avoided({ avoid }: Decision): Avoided[] {
  return [...Map.groupBy(avoid, ({ factor, level }) => `${factor}=${level}`).values()].flatMap((ones) => {
    const [first] = ones;
    if (!first) return [];
    const { factor, level, why } = first;
    return [{ factor, level, why, scenarios: [...new Set(ones.map(({ scenario }) => scenario))] }];
  });
}
