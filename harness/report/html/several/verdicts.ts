import { failedStarts, untested } from "../../failed-starts.ts";
import { type Column, kernelsInWords, labelsOf } from "../../kernel-labels.ts";
import { type Recommendation, recommendationsOf } from "../../recommendation.ts";
import type { ResultCell, Results } from "../../results-schema.ts";
import { decisionWords } from "../../words.ts";
import { adviceList, carefulWords } from "../advice.ts";
import { decisionSymbol } from "../decision-mark.ts";
import { inShort } from "../in-short.ts";
import { type Markup, markup } from "../markup.ts";
import { numbersRow } from "../numbers.ts";

type Decision = Results["decisions"][number];

/** The first screen for several kernels: one answer for all of them, then a line each. */
export function verdicts(results: Results, columns: readonly Column[]): Markup {
  const advices = recommendationsOf(results);
  const own = settingsDiffer(advices);
  const heads = ["Kernel", "Verdict", "Recommended setting", ...(own ? ["Set"] : []), "Where"];
  const rows = results.decisions.map((decision, i) => row(decision, own ? advices[i] : undefined, results, columns));
  return markup`${headline(results, columns, advices)}
<table class="stack verdicts"><caption class="hidden">Verdict for each kernel</caption>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}${missing(results, heads.length)}</tbody></table>
${numbers(results, columns)}`;
}

type Advices = ReturnType<typeof recommendationsOf>;

function settingsDiffer(advices: Advices): boolean {
  const settings = advices.flatMap((one) => (one ? [JSON.stringify(settingOf(one))] : []));
  return new Set(settings).size > 1;
}

function settingOf({ overlay, options, placement, readiness, runtime }: Recommendation): string[] {
  return [overlay, options, placement, readiness, runtime];
}

function headline(results: Results, columns: readonly Column[], advices: Advices): Markup {
  const { decisions, notRun } = results;
  const ship = decisions.filter(isShip);
  const refused = decisions.filter(({ decision }) => decision === "do-not-ship");
  const missing = untested(results).length;
  const held = ship.length === decisions.length && notRun.every(({ kind }) => kind !== "failed");
  const tone = refused.length > 0 ? "do-not-ship" : held ? "ship" : "undecided";
  const shared = advices.find((one, i) => one && decisions[i] && isShip(decisions[i]));
  const set = shared && !settingsDiffer(advices) ? adviceList(shared) : "";
  const once = decisions.filter((decision) => failedStarts(results, decision).length > 0).length;
  const words = [
    headlineWords(decisions, columns),
    ...(missing === 0 ? [] : [`${missing} not tested`]),
    ...(once === 0 ? [] : [`${once} failed to run once`]),
  ].join(", ");
  return markup`<section class="decision ${tone}" aria-label="Verdict"><strong>${decisionSymbol(tone)} ${words}</strong>${set}${avoidList(results, columns)}${carefulLine(advices)}</section>`;
}

/** Each level once, with the kernels where it breaks something; it leads to the first cell that shows why. */
function avoidList({ decisions, cells }: Results, columns: readonly Column[]): Markup | string {
  const found = decisions.flatMap((decision) => {
    const { kernel, environment, avoid } = decision;
    return avoid.map((one) => {
      return { kernel, environment, text: `${one.factor}=${one.level}`, cell: cellThatShows(one, decision, cells) };
    });
  });
  if (found.length === 0) return "";
  const items = [...Map.groupBy(found, ({ text }) => text)].map(
    ([text, places]) =>
      markup`<li>${toCell(places[0]?.cell, text)} <span class="soft">on ${kernelsInWords(columns, labelsOf(columns, places))}</span></li>`,
  );
  return markup`<div class="avoid"><h2>Avoid</h2><ul>${items}</ul></div>`;
}

function toCell(cell: ResultCell | undefined, text: string): Markup {
  const level = markup`<code>${text}</code>`;
  return cell ? markup`<a href="#cell-${cell.id}">${level}</a>` : level;
}

function cellThatShows(
  { factor, level, scenario }: Decision["avoid"][number],
  { kernel, environment, subject }: Decision,
  cells: readonly ResultCell[],
): ResultCell | undefined {
  const place = { scenario, kernel, environment, subject };
  return cells.find(
    (cell) =>
      cell.varied[0] === factor &&
      cell.factors[factor] === level &&
      Object.entries(place).every(([name, value]) => cell[name as keyof typeof place] === value),
  );
}

/** Of all kernels together: which runtime breaks where is told by the matrix. */
function carefulLine(advices: Advices): Markup | string {
  const warnings = advices.flatMap((one) => one?.runtimes ?? []);
  if (warnings.length === 0) return "";
  const byName = Map.groupBy(warnings, ({ runtime }) => runtime);
  const merged = [...byName].map(([runtime, ones]) => ({
    runtime,
    avoid: ones.some(({ avoid }) => avoid),
    scenarios: [...new Set(ones.flatMap(({ scenarios }) => scenarios))],
  }));
  return carefulWords(merged);
}

/** What needs attention is named, the rest counted. */
function headlineWords(decisions: readonly Decision[], columns: readonly Column[]): string {
  const subjects = new Set(decisions.map(({ subject }) => subject));
  const named = (ones: readonly Decision[]) => {
    if (subjects.size === 1) return kernelsInWords(columns, labelsOf(columns, ones));
    return ones.map((one) => `${labelsOf(columns, [one]).join()} (${one.subject})`).join(", ");
  };
  const refused = decisions.filter(({ decision }) => decision === "do-not-ship");
  const open = decisions.filter(({ decision }) => decision === "undecided");
  const ship = decisions.filter(isShip);
  const parts = [
    ...(refused.length > 0 ? [`do not ship on ${named(refused)}`] : []),
    ...(open.length > 0 ? [`no verdict on ${named(open)}`] : []),
    ...(ship.length > 0
      ? [ship.length === decisions.length ? `ship on ${named(ship)}` : othersInWords(ship, named)]
      : []),
  ];
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function othersInWords(ship: readonly Decision[], named: (ones: readonly Decision[]) => string): string {
  return ship.length === 1 ? `ship on ${named(ship)}` : `ship on the other ${ship.length}`;
}

function row(
  answer: Decision,
  advice: Recommendation | undefined,
  results: Results,
  columns: readonly Column[],
): Markup {
  const { kernels, decisions } = results;
  const { kernel, environment, subject, decision, why } = answer;
  const facts = kernels.find(({ name }) => name === kernel);
  const [label = kernel] = labelsOf(columns, [answer]);
  const subjects = new Set(decisions.map((one) => one.subject));
  const own = advice
    ? markup`<td><code data-copy="the mount options of ${label}">${advice.options || "default options"}</code> <span class="title">${settingOf(advice).toSpliced(1, 1).join(", ")}</span></td>`
    : "";
  const words = decision === "ship-with-options" ? "Ship with options" : decisionWords[decision];
  return markup`<tr><th scope="row">${label}<span class="title">${facts?.release ?? kernel}</span></th>
<td><span class="mark ${decision}">${decisionSymbol(decision)} ${words}</span></td>
<td>${inShort(why)}${failedStarts(results, answer).map(({ reason }) => markup`<span class="title">Failed to run once: ${inShort(reason)}</span>`)}</td>${own}<td>${where(environment, facts)}${subjects.size > 1 ? `, ${subject}` : ""}</td></tr>
`;
}

function where(environment: string, facts: Results["kernels"][number] | undefined): Markup {
  const { container } = facts ?? {};
  const guest = environment === "vagrant" ? facts?.vagrantGuest : facts?.guest;
  if (environment === "container" && container)
    return markup`${environment}<span class="title">${container.engine}, ${container.storageDriver}, ${container.privilege}</span>`;
  if (!["vm", "vagrant"].includes(environment) || !guest) return markup`${environment}`;
  const start = guest.start === "boot" ? "booted" : "restored";
  const cpus = `${guest.vcpus} CPU${guest.vcpus === 1 ? "" : "s"}`;
  return markup`${environment}, ${guest.acceleration.toUpperCase()}<span class="title">${cpus}, ${start} in ${(guest.readyMs / 1000).toFixed(1)} s</span>`;
}

/** Kernels that were asked for and could not be tested are lines, too: silence would read as consent. */
function missing(results: Results, columns: number): Markup[] {
  return untested(results).map(
    ({ what, reason, kind }) =>
      markup`<tr><th scope="row">${what.replace(/^kernel /, "")}</th><td><span class="mark ${kind === "failed" ? "flaky" : "inconclusive"}"><b aria-hidden="true">?</b> ${kind === "failed" ? "Failed to run" : "Not tested"}</span></td><td colspan="${columns - 2}">${inShort(reason)}</td></tr>
`,
  );
}

function numbers(results: Results, columns: readonly Column[]): Markup {
  const { differences, kernels, environmentComparisons } = results;
  if (kernels.length === 1) {
    const differing = environmentComparisons.flatMap((one) => one.differing).length;
    return numbersRow(results, [
      [String(columns.length), "environments of one kernel"],
      [String(differing), `${differing === 1 ? "setting that differs" : "settings that differ"} between them`],
    ]);
  }
  const features = differences.filter(({ kind }) => kind === "feature").length;
  const places = columns.length > kernels.length ? ` in ${columns.length} columns` : "";
  return numbersRow(results, [
    [String(kernels.length), `kernels tested${places}`],
    [`${differences.length - features} + ${features}`, "settings and features that differ between kernels"],
  ]);
}

function isShip({ decision }: Decision): boolean {
  return decision === "ship" || decision === "ship-with-options";
}
