import { type Column, kernelsInWords, labelsOf } from "../../kernel-labels.ts";
import type { Results } from "../../results-schema.ts";
import { decisionWords } from "../../words.ts";
import { type Markup, markup } from "../markup.ts";
import { numbersRow } from "../numbers.ts";

type Decision = Results["decisions"][number];

/** The first screen for several kernels: one answer for all of them, then a line each. */
export function verdicts(results: Results, columns: readonly Column[]): Markup {
  return markup`${headline(results, columns)}
<table class="stack verdicts"><caption class="hidden">Verdict for each kernel</caption>
<thead><tr><th scope="col">Kernel</th><th scope="col">Verdict</th><th scope="col">Recommended setting</th><th scope="col">Where</th></tr></thead>
<tbody>${results.decisions.map((decision) => row(decision, results, columns))}${missing(results)}</tbody></table>
${numbers(results, columns)}`;
}

function headline({ decisions, notRun }: Results, columns: readonly Column[]): Markup {
  const ship = decisions.filter(isShip);
  const refused = decisions.filter(({ decision }) => decision === "do-not-ship");
  const missing = notRun.filter(({ kind }) => kind !== undefined).length;
  const held = ship.length === decisions.length && notRun.every(({ kind }) => kind !== "failed");
  const tone = refused.length > 0 ? "do-not-ship" : held ? "ship" : "undecided";
  const settings = [...new Set(decisions.map(({ setting }) => setting).filter((setting) => setting !== ""))];
  const said = settings.length === 1 ? markup`<p><b>Recommended setting:</b> ${settings[0] ?? ""}.</p>` : "";
  const avoid = avoidInWords(decisions, columns);
  return markup`<section class="decision ${tone}" aria-label="Verdict"><strong>${headlineWords(decisions, columns)}${missing === 0 ? "" : `, ${missing} not tested`}</strong>${said}${avoid === "" ? "" : markup`<p><b>Avoid:</b> ${avoid}</p>`}</section>`;
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

function row(answer: Decision, { kernels, decisions }: Results, columns: readonly Column[]): Markup {
  const { kernel, environment, subject, decision, why, setting } = answer;
  const facts = kernels.find(({ name }) => name === kernel);
  const [label = kernel] = labelsOf(columns, [answer]);
  const subjects = new Set(decisions.map((one) => one.subject));
  const settings = new Set(decisions.map((one) => one.setting));
  const own = settings.size > 1 && setting !== "" ? markup`<span class="title">${setting}</span>` : "";
  return markup`<tr><th scope="row">${label}<span class="title">${facts?.release ?? kernel}</span></th>
<td><span class="mark ${decision}">${decisionMark[decision]} ${decision === "ship-with-options" ? "Ship" : decisionWords[decision]}</span></td>
<td>${why}${own}</td><td>${where(environment, facts)}${subjects.size > 1 ? `, ${subject}` : ""}</td></tr>
`;
}

const decisionMark: Readonly<Record<Decision["decision"], Markup>> = {
  ship: markup`<b aria-hidden="true">✓</b>`,
  "ship-with-options": markup`<b aria-hidden="true">✓</b>`,
  "do-not-ship": markup`<b aria-hidden="true">✗</b>`,
  undecided: markup`<b aria-hidden="true">?</b>`,
};

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
function missing({ notRun }: Results): Markup[] {
  return notRun.flatMap(({ what, reason, kind }) =>
    kind === undefined
      ? []
      : [
          markup`<tr><th scope="row">${what.replace(/^kernel /, "")}</th><td><span class="mark ${kind === "failed" ? "flaky" : "inconclusive"}"><b aria-hidden="true">?</b> ${kind === "failed" ? "Failed to run" : "Not tested"}</span></td><td colspan="2">${reason}</td></tr>
`,
        ],
  );
}

/** Each level once, with the kernels where it breaks something. */
function avoidInWords(decisions: readonly Decision[], columns: readonly Column[]): string {
  const found = decisions.flatMap(({ kernel, environment, avoid }) =>
    avoid.map(({ factor, level }) => ({ kernel, environment, text: `${factor}=${level}` })),
  );
  return [...Map.groupBy(found, ({ text }) => text)]
    .map(([text, places]) => `${text} (on ${kernelsInWords(columns, labelsOf(columns, places))})`)
    .join("; ");
}

function numbers(results: Results, columns: readonly Column[]): Markup {
  const { differences, kernels } = results;
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
