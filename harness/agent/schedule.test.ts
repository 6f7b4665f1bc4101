import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduledStep, Step } from "../../scenarios/scenario.ts";
import { StepFailed } from "./flight.ts";
import { runSchedule } from "./schedule.ts";

const silent = { begins: () => undefined, ends: () => undefined, notes: () => undefined };

function recording(log: string[], name: string, work: () => Promise<void> = async () => undefined): Step {
  return {
    name,
    run: async () => {
      log.push(`${name} begins`);
      await work();
      log.push(`${name} ends`);
    },
  };
}

test("steps run one at a time in the order given, not in the order declared", async () => {
  const log: string[] = [];
  const actors = { a: [recording(log, "one"), recording(log, "two")], b: [recording(log, "three")] };
  await runSchedule(actors, ["a.one", "b.three", "a.two"], silent);
  expect(log).toEqual(["one begins", "one ends", "three begins", "three ends", "two begins", "two ends"]);
});

test("a step begun with & is in flight until it is waited for with !", async () => {
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const actors = {
    a: [recording(log, "held", () => gate.promise)],
    b: [recording(log, "opens", async () => gate.resolve())],
  };
  await runSchedule(actors, ["a.held&", "b.opens", "a.held!"], silent);
  expect(log.slice(0, 2)).toEqual(["held begins", "opens begins"]);
  expect(log).toContain("held ends");
});

test("a failure names its step, also when the step was begun earlier and never waited for", async () => {
  const failing: Step = { name: "fails", run: () => Promise.reject(new Error("planted")) };
  const run = runSchedule({ a: [failing] }, ["a.fails&"], silent);
  await expect(run).rejects.toThrow(StepFailed);
  await expect(run).rejects.toMatchObject({ step: "a.fails", cause: { message: "planted" } });
});

test("an order that names a step nobody has, or waits for one not begun, is an error", async () => {
  await expect(runSchedule({ a: [] }, ["a.nothing"], silent)).rejects.toThrow('"a.nothing", which no actor has');
  await expect(runSchedule({ a: [] }, ["a.nothing!"], silent)).rejects.toThrow("which it did not begin");
});

describe("while something is withheld", () => {
  test("a step goes on to its gate, others run meanwhile, and its second half opens the gate", async () => {
    const world = createWorld();
    const actors = { a: [world.gated("held", "g")], b: [world.plain("other")] };
    await world.run(actors, ["a.held&", "b.other", "a.held!"]);
    expect(world.log).toEqual(["held begins", "other begins", "other ends", "gate g opens", "held ends"]);
  });

  test("a step with a gate and without a mark runs to its end", async () => {
    const world = createWorld();
    await world.run({ a: [world.gated("held", "g")] }, ["a.held"]);
    expect(world.log).toEqual(["held begins", "gate g opens", "held ends"]);
  });

  test("a step that the gate keeps is in flight: others go on, moves of its actor are made up for when it ends", async () => {
    const world = createWorld();
    const actors = {
      server: [world.gated("mount", "init")],
      start: [world.plain("overlay", "init"), world.plain("walk")],
      cleaner: [world.plain("remove"), world.plain("remove-more")],
    };
    const order = [
      "server.mount&",
      "start.overlay",
      "start.walk",
      "cleaner.remove",
      "server.mount!",
      "cleaner.remove-more",
    ];
    await world.run(actors, order);
    expect(world.log).toEqual([
      ...["mount begins", "overlay begins", "remove begins", "remove ends", "gate init opens", "mount ends"],
      ...["overlay ends", "walk begins", "walk ends", "remove-more begins", "remove-more ends"],
    ]);
    expect(world.notes).toEqual(expect.arrayContaining(["start.walk has to wait", "  somebody waits"]));
  });

  test("a held step that stops elsewhere, too, is waited for when that comes", async () => {
    const world = createWorld();
    const actors = {
      server: [world.gated("mount", "init")],
      start: [world.gated("overlay", "lookup", "init"), world.plain("walk")],
    };
    await world.run(actors, ["server.mount&", "start.overlay&", "start.overlay!", "start.walk", "server.mount!"]);
    expect(world.log.slice(-3)).toEqual(["overlay ends", "walk begins", "walk ends"]);
  });

  test("deferred moves keep their order among each other, halves of held steps with them", async () => {
    const world = createWorld();
    const actors = {
      server: [world.gated("mount", "init")],
      start: [world.plain("overlay", "init"), world.gated("walk", "lookup"), world.plain("verify")],
    };
    const late = ["start.overlay", "start.walk&", "start.walk!", "start.verify"];
    await world.run(actors, ["server.mount&", ...late, "server.mount!"]);
    expect(world.log.filter((line) => line.includes("begins"))).toEqual(
      ["mount", "overlay", "walk", "verify"].map((name) => `${name} begins`),
    );
    expect(world.unfinished()).toEqual([]);
  });

  test("what a step opens that has no gate of its own lets others go on", async () => {
    const world = createWorld(["init"]);
    const actors = {
      server: [world.plain("mount"), { name: "answer", run: async () => world.open("init") }],
      start: [world.plain("overlay", "init"), world.plain("walk")],
      cleaner: [world.plain("remove")],
    };
    const order = ["server.mount", "start.overlay", "cleaner.remove", "start.walk", "server.answer"];
    await world.run(actors, order);
    expect(world.log.slice(2)).toEqual([
      ...["overlay begins", "remove begins", "remove ends", "gate init opens"],
      ...["overlay ends", "walk begins", "walk ends"],
    ]);
  });

  test("at the end of an order that leaves moves out everything is let go and made up for", async () => {
    const world = createWorld(["init"]);
    const actors = { start: [world.gated("overlay", "lookup"), world.plain("walk", "init"), world.plain("verify")] };
    await world.run(actors, ["start.overlay&", "start.walk", "start.verify"]);
    expect(world.unfinished()).toEqual([]);
    expect(world.log.slice(-2)).toEqual(["verify begins", "verify ends"]);
  });

  test("a failure ends the trial when everything that was held has ended", async () => {
    const world = createWorld(["init"]);
    const actors = {
      a: [world.gated("held", "g")],
      b: [world.plain("stuck", "init"), world.plain("never")],
      c: [world.failing("fails")],
    };
    const run = world.run(actors, ["a.held&", "b.stuck", "b.never", "c.fails", "a.held!"]);
    await expect(run).rejects.toMatchObject({ step: "c.fails", cause: { message: "fails" } });
    expect(world.log).toEqual(expect.arrayContaining(["held ends", "stuck ends"]));
    expect(world.log).not.toContain("never begins");
  });

  test("a step that fails on the way to its gate ends the trial at once", async () => {
    const world = createWorld();
    const failing = { ...world.gated("x", "g"), ...world.failing("fails") };
    const run = world.run({ a: [failing], b: [world.plain("other")] }, ["a.fails&", "b.other", "a.fails!"]);
    await expect(run).rejects.toMatchObject({ step: "a.fails" });
    expect(world.log).not.toContain("other begins");
  });

  test("a step in flight that fails is named, although the order is past it", async () => {
    const world = createWorld(["init"]);
    const actors = {
      a: [world.failing("fails", "init")],
      b: [world.plain("other"), { name: "answer", run: async () => world.open("init") }, world.plain("late")],
    };
    const run = world.run(actors, ["a.fails", "b.other", "b.answer", "b.late"]);
    await expect(run).rejects.toMatchObject({ step: "a.fails", executed: ["a.fails", "b.other", "b.answer"] });
    expect(world.log).toContain("other ends");
    expect(world.log).not.toContain("late begins");
  });

  test("a gate that cannot be opened, the server being dead, fails nobody", async () => {
    const world = createWorld();
    const dead = () => Promise.reject(new Error("server gone"));
    const step = { ...world.plain("held"), gate: { reached: dead, open: dead } };
    await world.run({ a: [step] }, ["a.held&", "a.held!"]);
    expect(world.notes).toContain("the gate in a.held was not opened: server gone");
  });
});

test("whatever is withheld, every step of any order runs once, each actor's in turn, and nothing is left in flight", async () => {
  const gate = fc.constantFrom("init", "g1", "g2");
  const step = fc.record({ stops: fc.array(gate, { maxLength: 2 }), own: fc.option(fc.constantFrom("g1", "g2")) });
  const actors = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
  const property = fc.asyncProperty(actors, fc.infiniteStream(fc.nat(2)), async (drawn, chance) => {
    const world = createWorld(["init"]);
    const made = Object.fromEntries(
      drawn.map((steps, actor) => [
        `${actor}`,
        steps.map(({ stops, own }, place) =>
          own === null ? world.plain(`${actor}.${place}`, ...stops) : world.gated(`${actor}.${place}`, own, ...stops),
        ),
      ]),
    );
    const lines = drawn.map((steps, actor) =>
      steps.flatMap(({ own }, place) => {
        const name = `${actor}.${actor}.${place}`;
        return own === null ? [name] : [`${name}&`, `${name}!`];
      }),
    );
    await world.run(made, shuffled(lines, chance));
    expect(world.unfinished()).toEqual([]);
    const begun = world.log.filter((line) => line.endsWith("begins")).map((line) => line.replace(" begins", ""));
    for (const [actor, steps] of drawn.entries()) {
      expect(begun.filter((name) => name.startsWith(`${actor}.`))).toEqual(
        steps.map((_, place) => `${actor}.${place}`),
      );
    }
  });
  await fc.assert(property, { numRuns: 60 });
});

/** The lines merged by chance, each in its own order. */
function shuffled(lines: readonly string[][], chance: Iterator<number>): string[] {
  const left = lines.filter((line) => line.length > 0);
  const line = left[chance.next().value % left.length];
  const [first, ...rest] = line ?? [];
  return first === undefined ? [] : [first, ...shuffled([...left.filter((other) => other !== line), rest], chance)];
}

/** Gates that steps stop at, and a standstill that comes when each step that runs stops at a closed one. */
function createWorld(closed: readonly string[] = []) {
  const log: string[] = [];
  const notes: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void> & { isOpen: boolean }>();
  const named = (name: string) => {
    const gate = gates.get(name) ?? { ...Promise.withResolvers<void>(), isOpen: false };
    gates.set(name, gate);
    return gate;
  };
  for (const name of closed) named(name);
  const running = new Map<string, string | undefined>();
  const pass = async (step: string, gate: string) => {
    if (!named(gate).isOpen) running.set(step, gate);
    await named(gate).promise;
    running.set(step, undefined);
  };
  const open = (name: string) => {
    if (!named(name).isOpen) log.push(`gate ${name} opens`);
    named(name).isOpen = true;
    named(name).resolve();
  };
  const step = (name: string, stops: readonly string[], end: () => void = () => undefined): Step => ({
    name,
    run: async () => {
      log.push(`${name} begins`);
      running.set(name, undefined);
      for (const gate of stops) await pass(name, gate);
      running.delete(name);
      end();
      log.push(`${name} ends`);
    },
  });
  const isStuck = () => [...running.values()].every((gate) => gate !== undefined && !named(gate).isOpen);
  return {
    log,
    notes,
    open,
    plain: (name: string, ...stops: string[]) => step(name, stops),
    failing: (name: string, ...stops: string[]) =>
      step(name, stops, () => {
        throw new Error(name);
      }),
    /** Stops at others first, then at its own gate. */
    gated: (name: string, gate: string, ...others: string[]): Step => {
      const atGate = Promise.withResolvers<void>();
      const others_ = step(name, [...others, gate]);
      const watch = async () => {
        while (running.get(name) !== gate) await nextTurn();
        atGate.resolve();
      };
      return {
        name,
        run: () => {
          void watch();
          return others_.run();
        },
        gate: { reached: () => atGate.promise, open: async () => open(gate) },
      };
    },
    unfinished: () => [...running.keys()],
    run: (actors: Record<string, Step[]>, order: readonly ScheduledStep[]) =>
      runSchedule(
        actors,
        order,
        { ...silent, notes: (what) => notes.push(what) },
        {
          any: () => [...gates.values()].some(({ isOpen }) => !isOpen),
          standstill: async (unwanted) => {
            // Steps get some turns to go on first.
            for (let turns = 0; turns < 5 && !unwanted.aborted; turns++) {
              await nextTurn();
              if (!isStuck()) turns = 0;
            }
            return ["somebody waits"];
          },
          defers: (move) => notes.push(`${move} has to wait`),
          end: async () => {
            for (const name of gates.keys()) open(name);
          },
        },
      ),
  };
}
