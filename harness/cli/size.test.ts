import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { bytes } from "./size.ts";

test.each([
  ["4096", 4096],
  ["10K", 10_240],
  ["512M", 536_870_912],
  ["10G", 10_737_418_240],
  ["2T", 2_199_023_255_552],
])("%s", (text, count) => expect(bytes(text)).toBe(count));

test.each(["", "0", "-1", "1.5G", "10g", "10GB", "G", " 1", "1\n", "9999999999999T"])("%j is refused", (text) => {
  expect(() => bytes(text)).toThrow(InvalidArgumentError);
});
