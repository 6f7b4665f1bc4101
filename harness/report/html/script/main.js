import { addCopyButtons } from "./copy.js";
import { fold, startFilters } from "./filters.js";
import { panel, showCell } from "./panel.js";

/** Where the panel was opened. Going back in the history drops the focus that closing a dialog gives back. @type {HTMLElement | null} */
let opener = null;
const toCell = /^#cell-([0-9a-f]+)$/;

document.body.append(panel);
addCopyButtons();
startFilters();
for (const mark of document.querySelectorAll("a[id^=cell-]")) mark.setAttribute("href", `#${mark.id}`);
document.addEventListener("click", followLink);
document.addEventListener("keydown", moveInMatrix);
addEventListener("popstate", route);
addEventListener("hashchange", route);
panel.addEventListener("close", leaveCell);
panel.addEventListener("click", closeBeside);
addEventListener("beforeprint", () => unfoldAll(true));
addEventListener("afterprint", () => unfoldAll(false));
route();
performance.mark("ready");

/** The address says whether a cell is open, so that links, "back" and "reload" work. */
function route() {
  const [, id] = toCell.exec(location.hash) ?? [];
  if (id !== undefined) {
    showCell(id);
    opener ??= document.getElementById(`cell-${id}`);
    return unfoldRow(id);
  }
  if (panel.open) panel.close();
  if (opener) return giveFocusBack();
  const target = document.getElementById(location.hash.slice(1));
  for (let outer = target?.closest("details"); outer; outer = outer.parentElement?.closest("details"))
    outer.open = true;
}

function giveFocusBack() {
  const to = opener;
  opener = null;
  setTimeout(() => to?.focus({ preventScroll: true }), 0);
}

/** A cell opens where one is, without a jump to its place in the matrix. @param {MouseEvent} event */
function followLink(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
    return;
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  const hash = link?.getAttribute("href") ?? "";
  if (hash === "") return;
  if (!toCell.test(hash)) return leaveFor(hash);
  event.preventDefault();
  // From one cell to the next is no step back in between.
  if (panel.open) history.replaceState(history.state, "", hash);
  else {
    history.pushState({ panel: true }, "", hash);
    opener = /** @type {HTMLElement | null} */ (link);
  }
  route();
}

/** A link inside the panel that leads out of it. @param {string} hash */
function leaveFor(hash) {
  if (!panel.open) return;
  opener = null;
  history.replaceState(null, "", hash);
  panel.close();
}

/** Closed by a person: the entry that opening has made is taken back. */
function leaveCell() {
  if (!toCell.test(location.hash)) return;
  if (history.state?.panel) return history.back();
  history.replaceState(null, "", `${location.pathname}${location.search}`);
  giveFocusBack();
}

/** A click on the backdrop has the dialog itself as its target. @param {MouseEvent} event */
function closeBeside(event) {
  if (event.target === panel) panel.close();
}

/** @param {string} id */
function unfoldRow(id) {
  const row = document.getElementById(`cell-${id}`)?.closest("tr.silent");
  const button = row?.parentElement?.querySelector("button.fold");
  if (button) fold(button, true);
}

/** Arrow keys go from mark to mark. @param {KeyboardEvent} event */
function moveInMatrix(event) {
  const down = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
  const right = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
  const mark = event.target instanceof HTMLElement ? event.target.closest("#matrix a[id^=cell-]") : null;
  const td = mark?.closest("td");
  const table = td?.closest("table");
  if (!td || !table || (down === 0 && right === 0)) return;
  const rows = down === 0 ? [td.parentElement] : [...table.rows];
  const marks = rows.flatMap((row) =>
    [.../** @type {HTMLTableRowElement} */ (row).cells].filter((cell) => down === 0 || cell.cellIndex === td.cellIndex),
  );
  const seen = marks
    .map((cell) => cell.querySelector("a[id^=cell-]"))
    .filter((one) => one instanceof HTMLElement && one.checkVisibility({ visibilityProperty: true }));
  const next = seen[seen.indexOf(/** @type {HTMLElement} */ (mark)) + down + right];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

/** Paper cannot be unfolded. @param {boolean} print */
function unfoldAll(print) {
  for (const details of document.querySelectorAll("details")) {
    if (print && !details.open) details.dataset.printed = "";
    if (print) details.open = true;
    else if ("printed" in details.dataset) {
      details.open = false;
      delete details.dataset.printed;
    }
  }
}
