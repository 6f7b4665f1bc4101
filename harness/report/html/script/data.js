/** Reads the page's data block (made by `cell-data.ts`) back into cells. */

/** @typedef {string | number} Level */
/** @typedef {Record<string, Level>} Levels */
/** @typedef {{ id: number, count: number, trial: number, outcome: string, step: string, order: string, console: string }} Use texts may be empty */
/** @typedef {{ step: string, n: number, p50: number, p99: number }} Time */
/**
 * @typedef {object} Cell
 * @property {string} id
 * @property {string} scenario
 * @property {string} setting
 * @property {string} column label of kernel and environment
 * @property {string} environment
 * @property {string} subject
 * @property {string} verdict
 * @property {string} basis
 * @property {string} rate
 * @property {string} interval
 * @property {number} n
 * @property {number} failures
 * @property {number} harnessErrors
 * @property {number} needs
 * @property {boolean} explored
 * @property {Levels} factors
 * @property {string[]} off factors that are not at the recommended level
 * @property {string} search lower case, what free text is looked for in
 * @property {any[]} row as it stands in the data block
 * @property {number} at place among the cells with the same list of steps
 */

/** Deflated JSON in base64. @param {string} block */
async function read(block) {
  const bytes = Uint8Array.from(atob(block), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).json();
}

/**
 * @type {{
 *   recommended: Levels, scenarios: string[][], texts: string[], evidence: number[], steps: number[][], orders: [number, number, number][][],
 *   settings: [number, number, string[], Record<string, Level | null>][], places: number[][], judgements: any[][], times: number[][][], cells: any[][]
 * }}
 */
export const data = await read(document.getElementById("data")?.textContent ?? "");
const textAt = (/** @type {number | undefined} */ index) => data.texts[index ?? -1] ?? "";

const settings = data.settings.map(([scenario, setting, , off]) => {
  const name = textAt(scenario);
  const title = data.scenarios.find(([one]) => one === name)?.[1] ?? "";
  const levels = Object.entries({ ...data.recommended, ...off }).filter(([, level]) => level !== null);
  return {
    scenario: name,
    setting: textAt(setting),
    factors: /** @type {Levels} */ (Object.fromEntries(levels)),
    off: Object.keys(off),
    search: `${name} ${title} ${textAt(setting)}`.toLowerCase(),
  };
});

const places = data.places.map(([column, environment, subject]) => ({
  ...{ column: textAt(column), environment: textAt(environment), subject: textAt(subject) },
}));

const judgements = data.judgements.map(
  ([verdict, basis, rate, interval, n, failures, harnessErrors, needs, explored]) => ({
    ...{ verdict: textAt(verdict), basis: textAt(basis), rate: textAt(rate), interval: textAt(interval) },
    ...{ n, failures, harnessErrors, needs, explored: explored === 1 },
  }),
);

/** The matrix has the cells in the same order. */
const ids = [...document.querySelectorAll("#matrix a[id^=cell-]")].map((mark) => mark.id.slice("cell-".length));
/** How many cells of each list of steps have come. @type {number[]} */
const timed = [];

/** @type {Map<string, Cell>} */
export const cells = new Map(
  ids.map((id, i) => {
    const row = data.cells.map((column) => column[i]);
    const [setting, place, judgement, , , list] = row;
    const at = timed[list] ?? 0;
    timed[list] = at + 1;
    const cell = { id, ...settings[setting], ...places[place], ...judgements[judgement], row, at };
    return [id, /** @type {Cell} */ (cell)];
  }),
);

/** @param {Cell} cell @returns {[outcome: string, count: number][]} */
export function outcomesOf({ row }) {
  /** @type {[number, number][]} */
  const counts = data.judgements[row[2]]?.[9] ?? [];
  return counts.map(([outcome, count]) => [textAt(outcome), count]);
}

/** @param {Cell} cell @returns {[order: string, n: number, failures: number][]} */
export function ordersOf({ row }) {
  const counts = data.orders[row[3]] ?? [];
  return counts.map(([order, n, failures]) => [textAt(order), n, failures]);
}

/** @param {Cell} cell @returns {Use[]} */
export function evidenceOf({ row }) {
  const uses = /** @type {[number, number, number, number?, number?, number?][]} */ (row[4]);
  return uses.map(([id, count, trial, step, order, console]) => ({
    ...{ id, count, trial, outcome: textAt(data.evidence[id]) },
    ...{ step: textAt(step), order: textAt(order), console: textAt(console) },
  }));
}

/** @param {Cell} cell @returns {Time[]} */
export function timesOf({ row, n, at }) {
  /** @type {[number, number[]]} */
  const [list, counts] = [row[5], row[6]];
  const columns = data.times[list] ?? [];
  return (data.steps[list] ?? []).map((step, i) => {
    const known = counts.findIndex((value, place) => place % 2 === 0 && value === i);
    const [p50 = 0, p99 = 0] = [columns[2 * i]?.[at], columns[2 * i + 1]?.[at]];
    return { step: textAt(step), n: known < 0 ? n : (counts[known + 1] ?? n), p50: p50 / 100, p99: p99 / 100 };
  });
}
