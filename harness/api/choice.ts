/** What a program may choose, and what is made of it. */
import { UserError } from "../../engine/errors.ts";
import { readSubject, type Subject } from "../../scenarios/subject.ts";
import type { EnvironmentName } from "../environments/names.ts";
import type { KernelChoice } from "../ledger/record.ts";
import { type ProfileName, profileNames } from "../matrix/profile.ts";
import { type ChosenPlaces, choosePlaces } from "../places/choose.ts";
import type { RunChoice } from "../run/prepare.ts";

/** Where trials run. */
export interface Place {
  /** Default: `host`, or `vm` when kernels are named. */
  readonly environments?: readonly EnvironmentName[];
  /**
   * Kernels to boot, for the environments `vm` and `vagrant`: names such as `6.12`, `6.12.43` or `all`, packages, or images.
   * Default: the running one.
   */
  readonly kernels?: readonly (string | KernelChoice)[];
  /** Memory of a guest, in MiB. Default: 1024. */
  readonly memoryMiB?: number;
  /** Containers: start an engine of our own if none runs. Default: whether `CI` is set. */
  readonly startEngine?: boolean;
}

/** Which trials run. */
export interface Choice {
  /** How much to spend. Default: `default`. */
  readonly profile?: ProfileName;
  /** Names or globs of scenarios, `factor=level`, or ids of cells, as the command line has them. Default: all. */
  readonly only?: readonly string[];
  /** One of several parts of the plan, counted from 1. Reports of all parts together are those of the whole. Default: the whole. */
  readonly shard?: { readonly index: number; readonly count: number };
  /** The FUSE server to test: a subject, or the path of its file. Default: the built-in engine. */
  readonly subject?: Subject | string;
}

/** @throws UserError `NO_SUCH_PROFILE`, `BAD_OPTIONS`, `BAD_SUBJECT_FILE` */
export function toRunChoice({ profile = "default", only, shard, subject }: Choice): RunChoice {
  return {
    profile: knownProfile(profile),
    ...(only ? { only } : {}),
    ...(shard ? { shard: knownShard(shard) } : {}),
    ...(subject === undefined ? {} : { subject: typeof subject === "string" ? readSubject(subject) : subject }),
  };
}

/** @throws UserError `BAD_OPTIONS` */
export function toPlaces({ environments, kernels = [], startEngine }: Place): ChosenPlaces {
  return choosePlaces({
    ...(environments ? { environments } : {}),
    kernels: kernels.map((kernel) => (typeof kernel === "string" ? { kind: "catalogue", name: kernel } : kernel)),
    startEngine,
  });
}

/** @throws UserError `BAD_OPTIONS` */
export function toGuest({ memoryMiB }: Place): { readonly memory?: number } {
  return memoryMiB === undefined ? {} : { memory: wholeFrom1("memoryMiB", memoryMiB) };
}

/** A caller without types may have said anything. */
function knownProfile(said: string): ProfileName {
  const name = profileNames.find((one) => one === said);
  if (name) return name;
  const hint = `choose from ${profileNames.join(", ")}`;
  throw new UserError("NO_SUCH_PROFILE", `cannot choose profile "${said}": there is none`, hint);
}

function knownShard({ index, count }: NonNullable<Choice["shard"]>): NonNullable<Choice["shard"]> {
  wholeFrom1("shard.count", count);
  if (wholeFrom1("shard.index", index) <= count) return { index, count };
  throw new UserError("BAD_OPTIONS", `cannot run shard ${index} of ${count}`, "an index is at most the count");
}

/** @throws UserError `BAD_OPTIONS` */
export function wholeFrom1(name: string, said: number): number {
  if (Number.isSafeInteger(said) && said >= 1) return said;
  throw new UserError("BAD_OPTIONS", `cannot use ${name} "${said}"`, "give a whole number from 1 on");
}
