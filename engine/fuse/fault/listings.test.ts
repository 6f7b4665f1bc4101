import { expect, test } from "vitest";
import type { ListingFault } from "../faults.ts";
import { askedFilesystem } from "../testing/filesystem.ts";
import { testImage } from "../testing/image.ts";
import { nameBody } from "../testing/requests.ts";
import { listingRules } from "./listings.ts";

const names = Array.from({ length: 50 }, (_, i) => `name-${String(i).padStart(2, "0")}`);
const image = testImage({ entries: Object.fromEntries(names.map((name) => [name, { bytes: Buffer.alloc(0) }])) });
const all = [".", "..", ...names];
const listed = (fault: ListingFault, size?: number) => askedFilesystem(image, { listings: [fault] }).list("/", size);
/** A name takes 24 bytes and 7 of its own, padded to 8: ten fit into 320 bytes. */
const roomForTen = 320;

test("without a fault every name comes once", () => {
  expect(listed({}, roomForTen)).toEqual(all);
});

test("only the first names, which says nothing about the others: they can be looked up", () => {
  const filesystem = askedFilesystem(image, { listings: [{ first: 20 }] });
  expect(filesystem.list("/")).toEqual(all.slice(0, 20));
  expect(filesystem.ask("LOOKUP", "/", nameBody("name-49")).readBigUInt64LE(0)).not.toBe(0n);
  expect(listed({ first: 100 })).toEqual(all);
});

test("skips: where an answer was full the next name is missing; what fits into one answer is whole", () => {
  const missing = all.filter((name) => !listed({ continuation: "skips" }, roomForTen).includes(name));
  // Names at 0 to 9 (the short ones "." and ".." take as much), then 10 is left out, 11 to 20 come, 21 is left out, …
  expect(missing).toEqual([10, 21, 32, 43].map((at) => all[at]));
  expect(listed({ continuation: "skips" }, 4096)).toEqual(all);
});

test("repeats: where an answer was full its last name comes once more, and the listing still ends", () => {
  const seen = listed({ continuation: "repeats" }, roomForTen);
  const repeated = seen.filter((name, at) => seen.indexOf(name) !== at);
  expect(new Set(seen)).toEqual(new Set(all));
  // 0 to 9, 9 to 18, 18 to 27, 27 to 36, 36 to 45, 45 to 51.
  expect(repeated).toEqual([9, 18, 27, 36, 45].map((at) => all[at]));
  expect(listed({ continuation: "repeats" }, 4096)).toEqual(all);
});

test("restarts: a listing never ends, not even a short one", () => {
  expect(listed({ restarts: true }, 4096).length).toBeGreaterThanOrEqual(10_000);
});

test("a count that no directory has is refused", () => {
  expect(() => listingRules([{ first: -1 }])).toThrow(/"first" is -1/);
});
