import { expect, test } from "vitest";
import { releaseAll, withRelease } from "./releases.ts";

test("every release runs, whatever the ones before it did", async () => {
  const ran: string[] = [];
  const fail = (name: string) => async () => {
    ran.push(name);
    throw new Error(name);
  };
  const failed = releaseAll("taking down", [fail("a"), () => void ran.push("b"), fail("c")]);
  await expect(failed).rejects.toThrow("taking down: a; then: c");
  await expect(failed).rejects.toBeInstanceOf(AggregateError);
  expect(ran).toEqual(["a", "b", "c"]);
});

test("a single error is thrown as it is", async () => {
  const error = new Error("only");
  const fail = () => Promise.reject(error);
  await expect(releaseAll("x", [() => {}, fail])).rejects.toBe(error);
  await expect(withRelease("x", fail, () => {})).rejects.toBe(error);
  await expect(withRelease("x", async () => 1, fail)).rejects.toBe(error);
});

test("the release runs after success and after failure", async () => {
  let released = 0;
  expect(
    await withRelease(
      "x",
      async () => 7,
      () => void released++,
    ),
  ).toBe(7);
  const both = withRelease(
    "x",
    () => Promise.reject(new Error("first")),
    () => Promise.reject(new Error("second")),
  );
  await expect(both).rejects.toThrow("x: first; then: second");
  expect(released).toBe(1);
});
