import { Command, CommanderError } from "commander";
import { describe, expect, it, test } from "vitest";
import { addPlaces, namesPlaces, type PlaceOptions, toPlaces } from "./place-options.ts";

function parse(...args: string[]): PlaceOptions {
  const command = addPlaces(new Command("run").exitOverride().configureOutput({ writeErr: () => undefined }));
  return command.parse(args, { from: "user" }).opts();
}

describe("toPlaces", () => {
  it.each([
    [[], ["host"]],
    [["--kernel", "6.1"], ["vm"]],
    [["--env", "container"], ["container"]],
    [
      ["--env", "host", "--env", "container", "--env", "host"],
      ["host", "container"],
    ],
    [
      ["--env", "host", "--env", "vm", "--kernel", "6.1"],
      ["host", "vm"],
    ],
  ])("%j runs in %j", (args, environments) => {
    expect(toPlaces(parse(...args)).places).toEqual({ environments });
  });

  it("keeps kernels, and that an engine may be started", () => {
    const chosen = toPlaces(parse("--env", "container", "--env", "vm", "--start-engine", "--kernel", "6.1"));
    expect(chosen).toEqual({
      places: { environments: ["container", "vm"], startEngine: true },
      kernels: [{ kind: "catalogue", name: "6.1" }],
    });
  });

  it("refuses kernels where none is booted", () => {
    expect(() => toPlaces(parse("--env", "host", "--env", "container", "--kernel", "6.1"))).toThrow(
      'cannot boot kernels in environment "host, container"',
    );
  });
});

test("an environment that there is not is refused with those that there are", () => {
  expect(() => parse("--env", "moon")).toThrow(CommanderError);
  expect(() => parse("--env", "moon")).toThrow("Allowed choices are host, container, vm, vagrant.");
});

test("a resumed run takes its places from the ledger unless some are named", () => {
  expect(namesPlaces(parse())).toBe(false);
  expect(namesPlaces(parse("--env", "host"))).toBe(true);
  expect(namesPlaces(parse("--kernel", "6.1"))).toBe(true);
});
