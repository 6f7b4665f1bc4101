/** A baseline as text: the same baseline is the same text, a line for each cell, so that reviews see what changed and nothing else. */
import { compareReleases } from "../kernels/version.ts";
import type { Baseline, CellRecord, ExpectedPlace, Known } from "./schema.ts";

export function baselineText({ $schema = "./baseline.schema.json", ...baseline }: Baseline): string {
  const known = baseline.known.toSorted(byCellAndPlace).map((entry) => lines(knownInOrder(entry), 4));
  const places = baseline.places.toSorted(byPlace).map((place) => `    {\n${placeLines(place)}\n    }`);
  return `{
  "$schema": ${JSON.stringify($schema)},
  "schemaVersion": ${baseline.schemaVersion},
  "known": ${list(known)},
  "places": ${list(places)}
}
`;
}

function placeLines({ cells, kernel, environment, subject, from }: ExpectedPlace): string {
  const { release, version, profile, startedAt, mountproof } = from;
  const head = Object.entries({
    kernel,
    environment,
    subject,
    from: { release, version, profile, startedAt, mountproof },
  });
  const sorted = Object.entries(cells).toSorted(([a], [b]) => compareText(a, b));
  const body = sorted.map(
    ([setting, record]) => `        ${JSON.stringify(setting)}: ${inline(recordInOrder(record))}`,
  );
  return [
    ...head.map(([name, value]) => `      ${JSON.stringify(name)}: ${inline(value)},`),
    body.length === 0 ? '      "cells": {}' : `      "cells": {\n${body.join(",\n")}\n      }`,
  ].join("\n");
}

/** What a reviewer looks for first. */
function knownInOrder({ cell, kernel, environment, subject, reason, since, expires, ...record }: Known): object {
  return { cell, kernel, environment, subject, reason, since, expires, ...recordInOrder(record) };
}

/** Undefined members are left out by `inline`. Outcomes come in the order in which trials showed them, which may be another each time. */
function recordInOrder({ verdict, n, failures, outcomes, recommended, explored, repeated }: CellRecord): object {
  return { verdict, n, failures, outcomes: byName(outcomes), recommended, explored, repeated: byName(repeated) };
}

function byName<T extends object>(members: T | undefined): object | undefined {
  return members && Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => compareText(a, b)));
}

/** An object with a line for each member. */
function lines(value: object, indent: number): string {
  const space = " ".repeat(indent);
  const members = definedIn(value).map(([name, one]) => `${space}  ${JSON.stringify(name)}: ${inline(one)}`);
  return `${space}{\n${members.join(",\n")}\n${space}}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n  ]`;
}

/** JSON in one line, with the spaces that a person would put. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = definedIn(value).map(([name, one]) => `${JSON.stringify(name)}: ${inline(one)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function definedIn(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, one]) => one !== undefined);
}

function byCellAndPlace(a: Known, b: Known): number {
  return compareText(a.cell, b.cell) || byPlace(a, b);
}

type Place = Pick<Known, "kernel" | "environment" | "subject">;

function byPlace(a: Place, b: Place): number {
  return (
    compareReleases(a.kernel, b.kernel) ||
    compareText(a.kernel, b.kernel) ||
    compareText(a.environment, b.environment) ||
    compareText(a.subject, b.subject)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
