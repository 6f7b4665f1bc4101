/** One comparison of ours with a peer, as `npm run bench` prints it and `--json` writes it. */
export interface Row {
  /** What was measured, on what: `walk warm, python3`. */
  readonly name: string;
  /** Both in `unit`. */
  readonly ours: number;
  readonly peer: number;
  /** Who the peer is, or `limit` where the goal is a figure of its own. */
  readonly peerName: string;
  /** Above 1: ours is better, whether much or little of the unit is good. */
  readonly ratio: number;
  readonly unit: string;
  /** The ratio that is aimed at. Printed beside the row, never asserted, and no part of the JSON. */
  readonly target?: number;
}

/** The measured values of one row; several tries of one thing are told by their median. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly ours: number | readonly number[];
  readonly peer: number | readonly number[];
  readonly peerName: string;
  readonly target?: number;
}

/** Of times, bytes, memory. */
export function lessIsBetter(measured: Measured): Row {
  return rowOf(measured, (ours, peer) => peer / ours);
}

/** Of speeds and rates. */
export function moreIsBetter(measured: Measured): Row {
  return rowOf(measured, (ours, peer) => ours / peer);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

/** The rows as aligned text, one line each, under a heading. */
export function formatTable(rows: readonly Row[]): string {
  const heading = ["", "ours", "peer", "unit", "ratio", "peer is", "aimed at"];
  const cells = [heading, ...rows.map(cellsOf)];
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => lineOf(row, widths)).join("\n");
}

/** Rows as the JSON file has them: exactly these six fields. */
export function toJson(rows: readonly Row[]): string {
  const plain = rows.map(({ name, ours, peer, peerName, ratio, unit }) => ({
    name,
    ours,
    peer,
    peerName,
    ratio,
    unit,
  }));
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}

function rowOf(measured: Measured, compare: (ours: number, peer: number) => number): Row {
  const { name, unit, peerName, target } = measured;
  const [ours, peer] = [single(measured.ours), single(measured.peer)];
  const row = { name, ours, peer, peerName, ratio: compare(ours, peer), unit };
  if (!Number.isFinite(row.ratio)) throw new Error(`${name} against ${peerName}: ${ours} and ${peer} have no ratio`);
  return target === undefined ? row : { ...row, target };
}

function single(values: number | readonly number[]): number {
  return typeof values === "number" ? values : median(values);
}

const textColumns: readonly number[] = [0, 3, 5, 6];

function lineOf(row: readonly string[], widths: readonly number[]): string {
  const aligned = row.map((cell, column) => {
    const width = widths[column] ?? 0;
    return textColumns.includes(column) ? cell.padEnd(width) : cell.padStart(width);
  });
  return aligned.join("  ").trimEnd();
}

function cellsOf({ name, ours, peer, unit, ratio, peerName, target }: Row): string[] {
  const aim = target === undefined ? "" : `${figure(target)}  ${ratio >= target ? "met" : "not met"}`;
  return [name, figure(ours), figure(peer), unit, figure(ratio), peerName, aim];
}

/** Three digits are more than two runs agree in. */
function figure(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
  return value.toFixed(digits);
}
