import { copyButton } from "./copy.js";
import { cells, data, evidenceOf, ordersOf, outcomesOf, timesOf } from "./data.js";
import { element, verdictMark } from "./elements.js";

/** @typedef {import("./data.js").Cell} Cell */
/** @typedef {import("./elements.js").Child} Child */

export const panel = element("dialog", { id: "panel", "aria-labelledby": "panel-title" });

/** Shows one cell in the panel, or says that there is none: a link may be of another report. @param {string} id */
export function showCell(id) {
  const cell = cells.get(id);
  const parts = cell
    ? body(cell)
    : [element("p", {}, "The link may be of another run, or of a cell that it did not plan.")];
  panel.replaceChildren(cell ? head(cell) : noCell(id), element("div", { class: "panel-body" }, ...parts));
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
}

/** @param {Cell} cell */
function head({ id, scenario, setting, column, verdict }) {
  const name = element("p", { class: "soft" }, verdictMark(verdict), " cell ", element("code", {}, id));
  return header([scenario, element("span", { class: "title" }, `${setting}, ${column}`)], name);
}

/** @param {string} id */
function noCell(id) {
  return header(["Not in this report"], element("p", { class: "soft" }, "cell ", element("code", {}, id)));
}

/** @param {Child[]} words @param {HTMLElement} below */
function header(words, below) {
  const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
  close.addEventListener("click", () => panel.close());
  const title = element("h2", { id: "panel-title", tabindex: "-1" }, ...words);
  return element("header", {}, element("div", {}, title, below), close);
}

/** @param {Cell} cell @returns {HTMLElement[]} */
function body(cell) {
  const [, title, mechanism] = data.scenarios.find(([name]) => name === cell.scenario) ?? [];
  return [
    element("p", { class: "lead" }, [title, mechanism].filter((text) => text).join(": ")),
    numbers(cell),
    ...elsewhere(cell),
    ...evidence(cell),
    ...orders(cell),
    ...factors(cell),
    ...times(cell),
    ...again(cell),
  ];
}

/** @param {Cell} cell */
function numbers(cell) {
  const { verdict, basis, rate, interval, n, failures, harnessErrors, needs, environment, subject } = cell;
  const bound = verdict === "inconclusive" && needs > 0 ? `; ${needs} more trials would settle it` : "";
  const outcomes = outcomesOf(cell).map(([outcome, count]) => `${count} × ${outcome}`);
  const ours = harnessErrors === 0 ? "none" : `${harnessErrors}, counted apart: they say nothing about the kernel`;
  /** @type {[string, Child][]} */
  const facts = [
    ["Verdict", [verdictMark(verdict), ` by its ${basis === "schedules" ? "orders of steps" : "trials"}${bound}`]],
    ["Failed (k of n)", `${failures} of ${n}`],
    ["Rate and bound", rate],
    ["95 % interval", interval],
    ["Outcomes", outcomes.length === 0 ? "none" : outcomes.join(", ")],
    ["Harness errors", ours],
    ["Where", `environment ${environment}, subject ${subject}`],
  ];
  return list(facts);
}

/** @param {[string, Child][]} facts */
function list(facts) {
  return element(
    "dl",
    { class: "facts" },
    ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}

/** The same setting on other kernels. @param {Cell} cell */
function elsewhere(cell) {
  const same = [...cells.values()].filter(({ row, subject }) => row[0] === cell.row[0] && subject === cell.subject);
  if (same.length < 2) return [];
  const links = same.map((one) => {
    const link = element(
      "a",
      { href: `#cell-${one.id}`, class: "mark-link" },
      verdictMark(one.verdict, `${one.column} ${one.failures}/${one.n}`),
    );
    if (one === cell) link.setAttribute("aria-current", "true");
    return element("li", {}, link);
  });
  return [element("h3", {}, "The same setting on every kernel"), element("ul", { class: "chips" }, ...links)];
}

/** The words stand in the page's section of failures; they are copied from there as they are. @param {Cell} cell */
function evidence(cell) {
  const uses = evidenceOf(cell);
  if (uses.length === 0) return [];
  const parts = uses.map(({ id, count, trial, outcome, step, order, console }) => {
    const name = element("b", { class: "outcome" }, outcome);
    const where = [
      `in ${count} ${count === 1 ? "trial" : "trials"}`,
      step && `at step ${step}`,
      order && `order ${order}`,
    ];
    const said = element("p", {}, name, ` ${where.filter((part) => part).join(", ")}; first in trial ${trial}`);
    const words = document.querySelector(`#failure-${id} .words`)?.cloneNode(true) ?? "";
    const log =
      console === "" ? [] : [element("p", { class: "soft" }, "Console of the machine: ", element("code", {}, console))];
    return element("div", { class: "evidence" }, said, words, ...log);
  });
  const told = uses.reduce((sum, { count }) => sum + count, 0);
  const rest = cell.failures + cell.harnessErrors - told;
  const more =
    rest > 0 ? ` ${rest} more ${rest === 1 ? "trial" : "trials"} failed in other words: the ledger has them.` : "";
  const note = element(
    "p",
    { class: "soft" },
    `Words of the first trial that failed so; other trials differ in numbers and identifiers at most.${more}`,
  );
  return [element("h3", {}, "Evidence"), ...parts, note];
}

/** @param {Cell} cell */
function orders(cell) {
  const all = ordersOf(cell);
  if (all.length === 0) return [];
  const rows = all.map(([order, n, failures]) => {
    const verdict = failures === 0 ? "stable" : failures === n ? "fails" : "flaky";
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, order)),
      element("td", {}, verdictMark(verdict, `${failures} of ${n}`)),
    );
  });
  const more = cell.explored
    ? [
        element(
          "p",
          {},
          element("a", { href: `#orders-${cell.id}` }, "How the orders were found, and the shortest that fail"),
        ),
      ]
    : [];
  return [element("h3", {}, "Orders of steps"), ...more, table(["Order", "Failed"], rows)];
}

/** @param {Cell} cell */
function factors({ factors, off }) {
  const names = [...off, ...Object.keys(factors).filter((name) => !off.includes(name))];
  const rows = names.map((name) => {
    const switched = off.includes(name);
    const level = factors[name] === undefined ? "not known" : String(factors[name]);
    const usual = switched
      ? [element("span", { class: "soft" }, ` recommended: ${data.recommended[name] ?? "none"}`)]
      : [];
    const value = switched ? element("b", {}, level) : level;
    return element(
      "tr",
      switched ? { class: "off" } : {},
      element("th", { scope: "row" }, name),
      element("td", {}, value, ...usual),
    );
  });
  const said = off.length === 0 ? "All at the recommended level." : `${off.length} off the recommended setting, first.`;
  return [element("h3", {}, "Factors"), element("p", { class: "soft" }, said), table(["Factor", "Level"], rows)];
}

/** @param {Cell} cell */
function times(cell) {
  const all = timesOf(cell);
  if (all.length === 0) return [];
  const rows = all.map(({ step, n, p50, p99 }) => {
    const figures = [String(n), milliseconds(p50), milliseconds(p99)].map((text) =>
      element("td", { class: "number" }, text),
    );
    return element("tr", {}, element("th", { scope: "row" }, step), ...figures);
  });
  return [element("h3", {}, "Time"), table(["Step", "n", "p50", "p99"], rows)];
}

/** @param {number} ms */
function milliseconds(ms) {
  return `${ms.toLocaleString("en", { maximumFractionDigits: 3 })} ms`;
}

/** @param {string[]} heads @param {HTMLElement[]} rows */
function table(heads, rows) {
  const names = heads.map((name) => element("th", { scope: "col" }, name));
  return element("table", {}, element("thead", {}, element("tr", {}, ...names)), element("tbody", {}, ...rows));
}

/** @param {Cell} cell */
function again({ id }) {
  const command = `mountproof repro ${id}`;
  return [
    element("h3", {}, "Run it again"),
    element("p", { class: "command" }, element("code", {}, command), copyButton(command, "the command")),
  ];
}
