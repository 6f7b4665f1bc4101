/** Everything that can be explained, made from the tables that the program itself runs on. */
import { type FactorName, factorLevels } from "../../scenarios/factors.ts";
import { scenarios } from "../../scenarios/index.ts";
import { outcomes } from "../../scenarios/outcome.ts";
import { type Behaviour, readBehaviours } from "../analysis/behaviours-file.ts";
import { type Claim, readClaims } from "../analysis/claims-file.ts";
import { type KnownResults, type Prediction, readKnownResults } from "../analysis/known-results/file.ts";
import { verdicts } from "../analysis/verdict.ts";
import { features } from "../features/catalogue.ts";
import type { Feature } from "../features/feature.ts";
import { subjectInWords } from "../report/prediction-words.ts";
import { verdictMeanings } from "../report/words.ts";
import { predictionInLine, predictionLines } from "./known.ts";
import { outcomeTopic } from "./outcome-topic.ts";
import { rulesTopic } from "./rules-topic.ts";
import { scenarioTopic } from "./scenario-topic.ts";
import { factorTexts } from "./texts/factors.ts";
import { verdictTexts } from "./texts/verdicts.ts";
import { partsOf, type Topic } from "./topic.ts";

/** In the order of `kinds`; cells are of a run and not among them. */
export function allTopics(): Topic[] {
  const known = readKnownResults();
  return [
    ...outcomes.map((outcome) => outcomeTopic(outcome, known)),
    ...verdicts.map(verdictTopic),
    ...readBehaviours().map((row) => rowTopic(row, known)),
    ...scenarios.map((scenario) => scenarioTopic(scenario, known)),
    ...(Object.keys(factorLevels) as FactorName[]).map(factorTopic),
    ...readClaims().map(claimTopic),
    rulesTopic(),
    ...features.map((feature) => featureTopic(feature, known)),
    ...known.predictions.map((prediction) => knownTopic(prediction, known)),
  ];
}

function verdictTopic(name: (typeof verdicts)[number]): Topic {
  const { reached, next } = verdictTexts[name];
  return {
    kind: "verdict",
    name,
    title: verdictMeanings[name],
    parts: partsOf([
      ["When", reached],
      ["What then", next],
    ]),
  };
}

function rowTopic(
  { id, title, kernels, what, experiment, features: own = [], notShown = [] }: Behaviour,
  known: KnownResults,
): Topic {
  const gaps = notShown.map(
    ({ part, reason, condition }) => `${part ?? "all of it"}: ${reason}; it would take ${condition}`,
  );
  return {
    ...{ kind: "row", name: id, title },
    parts: partsOf([
      ["What happens", what],
      ["Kernels", kernels],
      ["Smallest experiment", experiment],
      ["Scenarios", scenarios.filter(({ rows }) => rows.includes(id)).map((one) => `${one.name}: ${one.title}`)],
      ["Kernel features", own],
      [
        "What kernels are known to show",
        known.predictions.filter(({ row }) => row === id).map((one) => predictionInLine(one, known)),
      ],
      ["Not shown by trials", gaps],
    ]),
  };
}

function factorTopic(name: FactorName): Topic {
  const { what, levels = {} } = factorTexts[name];
  const lines = factorLevels[name].map((level, index) => {
    const meaning = [...(index === 0 ? ["recommended"] : []), ...(levels[level] === undefined ? [] : [levels[level]])];
    return meaning.length === 0 ? String(level) : `${level}: ${meaning.join("; ")}`;
  });
  const varying = scenarios.filter((one) => one.varies.includes(name)).map((one) => one.name);
  return {
    ...{ kind: "factor", name, title: what },
    parts: partsOf([
      ["Levels", lines],
      ["Scenarios that vary it", varying.join(", ")],
    ]),
  };
}

function claimTopic({ id, sentence, measure, contrasts, needs }: Claim): Topic {
  const measured = {
    failures: "Following it must prevent failures: rates with and without it are compared.",
    holds: "Nothing may fail where it is followed.",
    time: "Following it must save time.",
  }[measure];
  const levels = (selection: Claim["contrasts"][number]["followed"]) =>
    Object.entries(selection)
      .map((pair) => pair.join("="))
      .join(", ") || "its own setting";
  const compared = contrasts.map(({ scenario, followed, ignored, kernelFrom }) => {
    const against = ignored === undefined ? "" : ` against ${levels(ignored)}`;
    return `${scenario}: ${levels(followed)}${against}${kernelFrom === undefined ? "" : `, kernels from ${kernelFrom} on against older ones`}`;
  });
  return {
    ...{ kind: "claim", name: id, title: sentence },
    parts: partsOf([
      ["How it is tested", measured],
      ["Cells that are compared", compared],
      ["It needs", needs],
    ]),
  };
}

function featureTopic({ id, title, why }: Feature, known: KnownResults): Topic {
  const own = known.predictions.filter((one) => "feature" in one && one.feature === id);
  return {
    ...{ kind: "feature", name: id, title },
    parts: partsOf([
      ["Why it matters", why],
      ["What kernels are known to show", own.flatMap((one) => predictionLines(one, known))],
      ["See it", `mountproof features --kernel NAME shows it by trying`],
    ]),
  };
}

function knownTopic(prediction: Prediction, known: KnownResults): Topic {
  const { id, says, row, confidence } = prediction;
  const [, ...lines] = predictionLines(prediction, known);
  return {
    ...{ kind: "known result", name: id, title: says },
    parts: partsOf([
      ["About", subjectInWords(prediction)],
      ["Kernels", lines],
      ["Row", row ?? ""],
      ["Confidence", confidence],
    ]),
  };
}
