import { expect, it } from "vitest";
import { withErrnoNames } from "./errno-names.ts";

it.each([
  ["Unknown system error -116", "ESTALE"],
  ["Unknown system error -117: Unknown system error -117, open '/x'", "EUCLEAN: EUCLEAN, open '/x'"],
  ["ENOENT: no such file or directory", "ENOENT: no such file or directory"],
])("%j becomes %j", (text, named) => {
  expect(withErrnoNames(text)).toBe(named);
});
