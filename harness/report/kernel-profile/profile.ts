/** `profile.json`: the report's advice for one kernel, as data that the engine obeys. */

import { switches } from "../../../engine/overlay/options.ts";
import type { KernelProfile } from "../../../engine/profile/schema.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { settingOf } from "../words.ts";
import { engineProperties } from "./engine-properties.ts";
import { evidenceOf } from "./evidence.ts";
import { adviseLevels, type LevelAdvice, type Place } from "./level-advice.ts";

/** A profile for each kernel, environment and subject of the results. */
export function kernelProfiles(results: Results): KernelProfile[] {
  return results.decisions.map((decision) => {
    const { kernel, environment, subject } = decision;
    const cells = results.cells.filter(
      (cell) => cell.kernel === kernel && cell.environment === environment && cell.subject === subject,
    );
    return profileOf({ decision, cells }, results);
  });
}

const options = ["index", "metacopy", "redirect_dir", "xino", "volatile", "userxattr"];

function profileOf(place: Place, results: Results): KernelProfile {
  const { decision } = place;
  const { release, version } = kernelOf(decision.kernel, results);
  return {
    schemaVersion: 1,
    kernel: { release, version },
    environment: decision.environment,
    subject: decision.subject,
    decision: decision.decision,
    sentence: decision.sentence,
    options: options
      .map((option) => ({ option, levels: adviseLevels(option, place).flatMap(asSwitch) }))
      .filter(({ levels }) => levels.length > 0),
    placements: adviseLevels("placement", place).flatMap(asPlacement),
    readiness: adviseLevels("readiness", place).map(({ level, ...advice }) => ({ rule: String(level), ...advice })),
    overlays: adviseLevels("overlay", place).map(({ level, ...advice }) => ({
      kind: level === "kernel" ? ("kernel" as const) : ("fuse-overlayfs" as const),
      ...advice,
    })),
    runtimes: adviseLevels("runtime", place)
      .filter(({ level }) => level !== "none")
      .map(({ level, ...advice }) => ({
        runtime: String(level),
        ...advice,
        failsWith: failuresOfRuntime(String(level), place.cells),
      })),
    engineProperties: engineProperties(place.cells),
    versions: results.harness.versions,
  };
}

function kernelOf(name: string, { kernels }: Results): Results["kernels"][number] {
  const kernel = kernels.find((one) => one.name === name);
  if (!kernel) throw new Error(`the results decide about kernel "${name}", which they do not list`);
  return kernel;
}

function asSwitch({ level, ...advice }: LevelAdvice) {
  const known = switches.find((one) => one === level);
  return known === undefined ? [] : [{ level: known, ...advice }];
}

/** What statfs(2) says of each placement. One that is about its size says nothing about its file system. */
const fileSystems: Readonly<Record<string, string>> = {
  ext4: "ext4",
  xfs: "xfs",
  btrfs: "btrfs",
  "dev-shm": "tmpfs",
  overlayfs: "overlay",
  fuse: "fuse",
};

function asPlacement({ level, ...advice }: LevelAdvice) {
  const fileSystem = fileSystems[level];
  return fileSystem === undefined ? [] : [{ placement: String(level), fileSystem, ...advice }];
}

/** Scenarios in which this runtime fails and another one does not: what a team must not combine it with. */
function failuresOfRuntime(runtime: string, cells: readonly ResultCell[]) {
  return cells.flatMap((cell) => {
    if (cell.factors.runtime !== runtime || cell.failures === 0) return [];
    const others = cells.filter(
      ({ scenario, factors, n }) => scenario === cell.scenario && n > 0 && differsInRuntime(factors, cell.factors),
    );
    if (!others.some(({ failures }) => failures === 0)) return [];
    const outcome = cell.evidence[0]?.outcome ?? cell.verdict;
    return [{ scenario: cell.scenario, setting: settingOf(cell), outcome, evidence: evidenceOf([cell]) }];
  });
}

function differsInRuntime(one: ResultCell["factors"], other: ResultCell["factors"]): boolean {
  const names = Object.keys(one).filter((name) => one[name] !== other[name]);
  return names.length === 1 && names[0] === "runtime";
}
