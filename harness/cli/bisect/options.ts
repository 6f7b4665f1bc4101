import { UserError } from "../../../engine/errors.ts";
import { features } from "../../features/catalogue.ts";
import type { WrittenLevels } from "../../matrix/single-cell.ts";
import { type Question, readQuestion } from "../../run/bisect/question.ts";
import { askedCell } from "./asked-cell.ts";
import { badOptions } from "./bad-options.ts";
import { lineBetween } from "./line.ts";
import type { BisectWorld } from "./world.ts";

export interface BisectOptions {
  readonly good?: string;
  readonly bad?: string;
  readonly cell?: string;
  readonly scenario?: string;
  readonly set?: WrittenLevels;
  readonly feature?: string;
  readonly schedule?: string;
  readonly outcome?: string;
  readonly confidence?: number;
  readonly maxTrials?: number;
  readonly env?: "vm" | "vagrant";
  readonly memory?: number;
  readonly from?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export interface Asked {
  readonly question: Question;
  readonly dir: string;
}

/**
 * The question that the options ask, everything in it checked.
 * @throws UserError `BAD_OPTIONS`, `UNKNOWN_KERNEL`, `SAME_KERNEL`, `NO_SUCH_CELL`, …
 */
export async function askedQuestion(options: BisectOptions, world: BisectWorld): Promise<Asked> {
  if (options.resume !== undefined) return askedBefore(options.resume, options);
  const { good, bad } = options;
  if (good === undefined || bad === undefined) {
    throw badOptions(
      "cannot bisect without two kernels",
      "name one that is good with --good, and one that is bad with --bad",
    );
  }
  const line = lineBetween(good, bad, world);
  const about = await aboutOf(options, world);
  const [first, last] = [line[0]?.release ?? good, line.at(-1)?.release ?? bad];
  const question = { schemaVersion: 1, about, good: first, bad: last, environment: options.env ?? "vm" } as const;
  return { question, dir: options.out ?? "mountproof-bisect" };
}

/** Options that belong to a question; a bisection that goes on has one. */
const asking = [
  ...[
    "good",
    "bad",
    "cell",
    "scenario",
    "set",
    "feature",
    "schedule",
    "outcome",
    "confidence",
    "maxTrials",
    "env",
    "from",
  ],
  "out",
] as const;

function askedBefore(dir: string, options: BisectOptions): Asked {
  const given = asking.find((name) => (options as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (given === undefined) return { question: readQuestion(dir), dir };
  const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw badOptions(
    `cannot combine --resume "${dir}" with --${option}`,
    "a bisection that goes on asks what it asked before, in its own directory",
  );
}

async function aboutOf(options: BisectOptions, world: BisectWorld): Promise<Question["about"]> {
  const ways = (["cell", "scenario", "feature"] as const).filter((name) => options[name] !== undefined);
  if (ways.length !== 1) {
    const given = ways.length === 0 ? "nothing is said" : `${ways.map((way) => `--${way}`).join(" and ")} are given`;
    throw badOptions(
      `cannot tell what to look at: ${given}`,
      "give one of --cell ID, --scenario NAME and --feature ID",
    );
  }
  return options.feature === undefined ? askedCell(options, world) : askedFeature(options.feature, options);
}

function askedFeature(id: string, options: BisectOptions): Question["about"] {
  const useless = (["set", "schedule", "outcome", "confidence", "maxTrials", "from"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (useless) throw badOptions(`cannot use --${useless} with --feature`, "a feature takes one look a kernel");
  if (features.some((feature) => feature.id === id)) return { kind: "feature", id };
  const concern = id.split(".", 1)[0];
  const like = features.map((feature) => feature.id).filter((one) => one.startsWith(`${concern}.`));
  throw new UserError(
    "NO_SUCH_FEATURE",
    `cannot look at feature "${id}": there is none`,
    like.length > 0 ? `choose from ${like.join(", ")}` : "copy an id from `mountproof features`",
  );
}
