import { cells } from "./data.js";
import { element, verdictMark } from "./elements.js";

/** @typedef {import("./data.js").Cell} Cell */
/** @typedef {{ name: string, label: string, values: string[], of: (cell: Cell) => string, many?: boolean }} Choice */
/** @typedef {{ td: HTMLElement, cell: Cell, out: boolean }} Mark */
/** @typedef {{ row: HTMLTableRowElement, kind: string, silent: boolean, marks: Mark[] }} Row */

const all = [...cells.values()];
/** What a reader asks for first stands first; the other factors come behind a fold. */
const usual = ["runtime", "placement", "index", "metacopy", "redirect_dir", "xino", "volatile", "userxattr"];

/** @param {string[]} values */
const distinct = (values) => [...new Set(values)];
/** @param {string} name @returns {Choice} */
const factor = (name) => ({
  ...{ name, label: name },
  values: distinct(all.map(({ factors }) => String(factors[name] ?? "")).filter((level) => level !== "")),
  of: ({ factors }) => String(factors[name] ?? ""),
});
const verdicts = ["stable", "fails", "flaky", "unsupported", "inconclusive"];

/** @type {Choice[]} */
const first = [
  { name: "verdict", label: "Verdict", values: verdicts, of: ({ verdict }) => verdict, many: true },
  {
    name: "kernel",
    label: "Kernel",
    values: distinct(all.map(({ column }) => column)),
    of: ({ column }) => column,
    many: true,
  },
  {
    ...{ name: "environment", label: "environment", of: (/** @type {Cell} */ { environment }) => environment },
    values: distinct(all.map(({ environment }) => environment)),
  },
];
const others = distinct(all.flatMap(({ factors }) => Object.keys(factors))).filter((name) => !usual.includes(name));
const known = [...first, ...usual.map(factor), ...others.map(factor)];
const choices = known.filter(({ values }) => values.length > 1);
const shown = choices.filter(({ name }) => !others.includes(name));
const more = choices.filter(({ name }) => others.includes(name));

/** What is chosen: by name of the choice its values, and under `q` the words to look for. @type {Map<string, string[]>} */
let state = new Map();
/** The same, ready to be held against cells. */
let words = [""];
/** @type {{ of: (cell: Cell) => string, values: string[] }[]} */
let chosen = [];
/** What the address asks for and no cell has: a link of another report. @type {string[]} */
let foreign = [];
const status = element("p", { role: "status", class: "count" });
const reset = element("button", { type: "reset" }, "Reset");

/** Puts the filters above the matrix, in the state that the address tells. */
export function startFilters() {
  const place = document.getElementById("filters");
  if (!place || all.length === 0) return;
  const form = element("form", { role: "search", "aria-label": "Filter the matrix" }, ...controls());
  const details = element("details", { class: "filters" }, element("summary", {}, "Filter"), form);
  details.open = matchMedia("(min-width: 44rem)").matches || location.search.length > 1;
  place.replaceChildren(details, element("div", { class: "counted" }, status, reset));
  place.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => change(stateOf(form)));
  reset.addEventListener("click", () => change(new Map(), form));
  for (const every of document.querySelectorAll("input.every")) every.addEventListener("change", count);
  for (const button of document.querySelectorAll("button.fold")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => fold(button));
  }
  readAddress();
  toForm(form);
  apply();
}

function controls() {
  const search = element("input", {
    type: "search",
    name: "q",
    autocomplete: "off",
    placeholder: "words of a scenario",
  });
  const find = element("label", {}, "Scenario ", search);
  const groups = shown.filter(({ many }) => many).map(checkboxes);
  const selects = element("div", { class: "selects" }, ...shown.filter(({ many }) => !many).map(select));
  if (more.length === 0) return [find, ...groups, selects];
  const rest = element(
    "details",
    {},
    element("summary", {}, "More factors"),
    element("div", { class: "selects" }, ...more.map(select)),
  );
  return [find, ...groups, selects, rest];
}

/** @param {Choice} choice */
function checkboxes({ name, label, values }) {
  const boxes = values.map((value) => {
    const box = element("input", { type: "checkbox", name, value });
    return element("label", {}, box, name === "verdict" ? verdictMark(value) : value);
  });
  return element("fieldset", {}, element("legend", {}, label), ...boxes);
}

/** @param {Choice} choice */
function select({ name, label, values }) {
  const options = values.map((value) => element("option", { value }, value));
  return element(
    "label",
    {},
    `${label} `,
    element("select", { name }, element("option", { value: "" }, "any"), ...options),
  );
}

/** @param {HTMLFormElement} form @returns {Map<string, string[]>} */
function stateOf(form) {
  const found = new Map();
  for (const [name, value] of new FormData(form)) {
    if (String(value).trim() !== "") found.set(name, [...(found.get(name) ?? []), String(value)]);
  }
  return found;
}

/** @param {HTMLFormElement} form */
function toForm(form) {
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && control.type === "checkbox") {
      control.checked = state.get(control.name)?.includes(control.value) ?? false;
    } else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) {
      control.value = state.get(control.name)?.[0] ?? "";
    }
  }
  for (const details of form.querySelectorAll("details")) {
    details.open ||= more.some(({ name }) => state.has(name));
  }
}

/** @param {Map<string, string[]>} next @param {HTMLFormElement} [form] to be set, too */
function change(next, form) {
  state = next;
  foreign = [];
  if (form) toForm(form);
  writeAddress();
  apply();
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  state = new Map(query.has("q") ? [["q", query.getAll("q")]] : []);
  for (const { name, values } of choices) {
    const wanted = query.getAll(name).filter((value) => values.includes(value));
    if (wanted.length > 0) state.set(name, wanted);
  }
  foreign = known.flatMap(({ name, values }) =>
    query.getAll(name).flatMap((value) => (values.includes(value) ? [] : [`${name}=${value}`])),
  );
}

/** A page inside a frame without an address of its own has none to keep this in. */
function writeAddress() {
  const query = new URLSearchParams([...state].flatMap(([name, values]) => values.map((value) => [name, value])));
  const text = query.toString();
  try {
    history.replaceState(history.state, "", `${location.pathname}${text === "" ? "" : `?${text}`}${location.hash}`);
  } catch {
    // Everything but the link works.
  }
}

/** @param {Cell} cell */
function passes(cell) {
  return (
    words.every((word) => cell.search.includes(word)) && chosen.every(({ of, values }) => values.includes(of(cell)))
  );
}

/** @type {{ table: HTMLTableElement, bodies: { body: HTMLTableSectionElement, rows: Row[] }[] }[]} */
const tables = [...document.querySelectorAll("table.grid")]
  .filter((table) => table.closest("#matrix"))
  .map((table) => ({
    table: /** @type {HTMLTableElement} */ (table),
    bodies: [.../** @type {HTMLTableElement} */ (table).tBodies].map((body) => ({
      body,
      rows: [...body.rows].map(rowOf),
    })),
  }));

/** @param {HTMLTableRowElement} row @returns {Row} */
function rowOf(row) {
  const marks = [...row.querySelectorAll("a[id^=cell-]")].flatMap((mark) => {
    const cell = cells.get(mark.id.slice("cell-".length));
    const td = mark.parentElement;
    return cell && td ? [{ td, cell, out: false }] : [];
  });
  const kind = ["own", "order"].find((name) => row.classList.contains(name)) ?? "switched";
  return { row, kind, silent: row.classList.contains("silent"), marks };
}

/** Rows without a cell that passes are away; of a row that stays, cells that do not pass are blank. */
function apply() {
  const filtered = state.size > 0;
  words = (state.get("q") ?? []).join(" ").toLowerCase().split(/\s+/);
  chosen = choices.flatMap(({ name, of }) => (state.has(name) ? [{ of, values: state.get(name) ?? [] }] : []));
  for (const { table, bodies } of tables) {
    table.classList.toggle("filtered", filtered);
    hideColumns(table);
    for (const { body, rows } of bodies) {
      const hidden = !applyTo(rows);
      if (body.hidden !== hidden) body.hidden = hidden;
    }
  }
  count();
}

/** @param {Row[]} rows @returns {boolean} whether any cell passes */
function applyTo(rows) {
  const passing = rows.map(({ marks }) => marks.filter(showIfPasses).length);
  const any = passing.some((number) => number > 0);
  rows.forEach(({ row, kind }, i) => {
    // The scenario's own row names it, and the rows of its orders follow it.
    const hidden = kind === "own" ? !any : passing[kind === "order" ? 0 : i] === 0;
    if (row.hidden !== hidden) row.hidden = hidden;
  });
  return any;
}

/** @param {Mark} mark */
function showIfPasses(mark) {
  const out = !passes(mark.cell);
  if (out !== mark.out) mark.td.classList.toggle("out", out);
  mark.out = out;
  return !out;
}

/** @param {HTMLTableElement} table */
function hideColumns(table) {
  const kernels = state.get("kernel");
  const environments = state.get("environment");
  const wanted = new Set(
    all
      .filter(
        ({ column, environment }) =>
          (kernels?.includes(column) ?? true) && (environments?.includes(environment) ?? true),
      )
      .map(({ column }) => column),
  );
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const labels = first[1]?.values ?? [];
  const hidden = heads.map((head) => labels.includes(head.textContent ?? "") && !wanted.has(head.textContent ?? ""));
  if (heads.every((head, i) => head.hidden === hidden[i])) return;
  for (const row of table.rows) {
    [...row.cells].forEach((cell, i) => {
      cell.hidden = hidden[i] ?? false;
    });
  }
}

/** Folds or unfolds the settings of one scenario. @param {Element} button @param {boolean} [open] */
export function fold(button, open = button.getAttribute("aria-expanded") === "false") {
  button.setAttribute("aria-expanded", String(open));
  button.closest("tbody")?.classList.toggle("open", open);
  count();
}

/** Says how many cells can be seen. */
function count() {
  const filtered = state.size > 0;
  let seen = 0;
  for (const { table, bodies } of tables) {
    const every = table.closest(".matrix")?.querySelector("input.every");
    const unfolded = filtered || (every instanceof HTMLInputElement && every.checked);
    for (const { body, rows } of bodies) {
      const open = unfolded || body.classList.contains("open");
      for (const { silent, marks } of rows) {
        if (open || !silent) seen += marks.filter(({ out }) => !out).length;
      }
    }
  }
  const folded = filtered || seen === all.length ? "" : "; the others are folded";
  const without = foreign.length === 0 ? "" : `; this report has no ${foreign.join(", ")}`;
  status.textContent = `${seen.toLocaleString("en")} of ${all.length.toLocaleString("en")} cells shown${folded}${without}`;
  reset.hidden = !filtered && foreign.length === 0;
  const nothing = document.getElementById("nothing");
  if (nothing) nothing.hidden = seen > 0;
}
