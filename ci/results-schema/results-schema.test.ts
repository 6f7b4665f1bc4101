/** What is published of `results.json` is that of the code, and by a validator of another make it takes real results and nothing that differs from them. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { beforeAll, expect, expectTypeOf, test } from "vitest";
import type { Results as Published } from "../../harness/report/results.schema.d.ts";
import type { Results } from "../../harness/report/results-schema.ts";
import { exploredResults } from "../../harness/report/testing/explored.ts";
import { exampleKernels } from "../../harness/report/testing/kernels.ts";
import { exampleResults } from "../../harness/report/testing/results.ts";
import { publishedFiles } from "./published-files.ts";

let validate: ValidateFunction;
let examples: unknown[];
beforeAll(async () => {
  const schema = JSON.parse(readFileSync(new URL("../../harness/report/results.schema.json", import.meta.url), "utf8"));
  validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
  const results = [await exampleResults(), await exampleKernels(), await exploredResults()];
  examples = results.map((one) => JSON.parse(JSON.stringify(one)));
});

test("the committed schema and types are those of the code; `npm run results-schema` renews them", async () => {
  for (const [path, text] of Object.entries(await publishedFiles())) expect(readFileSync(path, "utf8")).toBe(text);
});

test("the types are those of the results", () => {
  // The type checker is the test: what a reader was promised is what the code works with. Of shares the types do not name the activities.
  type Alike<Of extends { timeSpent: unknown }> = Omit<Of, "timeSpent">;
  expect((published: Alike<Published>): Alike<Results> => published).toBeTypeOf("function");
  expectTypeOf<Published["cells"][number]["verdict"]>().toEqualTypeOf<Results["cells"][number]["verdict"]>();
  expectTypeOf<Published["cells"][number]["interval"]>().toEqualTypeOf<Results["cells"][number]["interval"]>();
  expectTypeOf<Published["decisions"][number]["decision"]>().toEqualTypeOf<Results["decisions"][number]["decision"]>();
});

test("the schema has a name that is no address, and says what it describes", async () => {
  expect(validate.schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:mountproof:results:1",
    title: "Results",
    description: expect.stringMatching(/results\.json/),
  });
});

test("another validator takes real results", () => {
  for (const example of examples) expect([validate(example), validate.errors]).toEqual([true, null]);
});

test("it refuses a member of another kind, one that is missing, and one too many, wherever it is", () => {
  const places = examples.flatMap((example, which) => placesIn(example).map((path) => ({ which, path })));
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.constantFrom("another kind", "missing", "too many"),
      ({ which, path }, how) => {
        const example = structuredClone(examples[which]);
        if (!spoil(example, path, how)) return;
        expect([path.join("."), how, validate(example)]).toEqual([path.join("."), how, false]);
      },
    ),
    { numRuns: 150 },
  );
});

/** Members that hold anything by their nature: of a run's versions and of a build's origin. */
const free = /(^|\.)(versions|origin)\./;
/** Members that may be left out. */
const optional =
  /\.(trialsMs|reason|elsewhere|settledSeconds|errno|step|path|message|kernelLog|console|details|schedule|build|origin|configDigest|config|digest|guest|slowness|kernels|kind|confirmation|settings|because|p50Ms|p99Ms|part|shortest|runtime|outcome|shown|timings|container|vagrantGuest|baseline)$|^\.predictions\.\d+\.(row|feature|scenario|levels|orders|note|places\.\d+\.(sometimes|meaning|why))$/;
/** Names of their members are data. */
const records =
  /(^|\.)(factors|outcomes|schedules|cause|alternatives\.\d+|shares|config|settings|verdicts|timings|levels|versions\.\d+)$/;

/** The paths of all members of objects, and of one item of each list. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  return entries.flatMap(([name, member]) => [[...path, name], ...placesIn(member, [...path, name])]);
}

type Holder = Record<string, unknown>;

/** @returns whether there is something to refuse now */
function spoil(example: unknown, path: readonly string[], how: string): boolean {
  const holder = path.slice(0, -1).reduce<Holder>((part, name) => part[name] as Holder, example as Holder);
  const name = path.at(-1) ?? "";
  const whole = path.join(".");
  const inside = path.slice(0, -1).join(".");
  if (free.test(`${whole}.`)) return false;
  if (how === "another kind") {
    holder[name] = typeof holder[name] === "object" ? "text" : { no: "such thing" };
    return true;
  }
  if (Array.isArray(holder) || records.test(inside)) return false;
  if (how === "missing") delete holder[name];
  else holder.more = 1;
  return how === "too many" || !optional.test(`.${whole}`);
}
