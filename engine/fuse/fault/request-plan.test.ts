import { expect, test } from "vitest";
import type { RequestFault } from "../faults.ts";
import type { OpcodeName } from "../protocol/opcodes.ts";
import { testImage } from "../testing/image.ts";
import { makeRequest, nameBody, readBody } from "../testing/requests.ts";
import { createTree } from "../tree.ts";
import { requestPlan } from "./request-plan.ts";

const tree = createTree(
  testImage({
    entries: { etc: { entries: { passwd: { bytes: Buffer.from("x") } } }, passwd: { bytes: Buffer.alloc(0) } },
  }).index,
);
const ino = (path: string) => tree.resolve(path)?.ino ?? 0;
const lookup = (directory: string, name: string) => makeRequest("LOOKUP", ino(directory), nameBody(name));

function hits(fault: RequestFault, requests: readonly (readonly [OpcodeName, string, string?])[]): boolean[] {
  const plan = requestPlan([fault], tree);
  return requests.map(
    ([operation, path, name]) => plan(makeRequest(operation, ino(path), nameBody(name ?? ""))) !== undefined,
  );
}

test("without name and path every request of the operation matches, and no other", () => {
  expect(
    hits({ operation: "GETATTR", errno: "EIO" }, [
      ["GETATTR", "/"],
      ["GETATTR", "/etc"],
      ["OPEN", "/etc"],
    ]),
  ).toEqual([true, true, false]);
});

test("a LOOKUP matches by name anywhere, or by the path of the entry, which need not exist", () => {
  const requests = [
    ["LOOKUP", "/", "passwd"],
    ["LOOKUP", "/etc", "passwd"],
    ["LOOKUP", "/etc", "shadow"],
  ] as const;
  expect(hits({ operation: "LOOKUP", name: "passwd" }, requests)).toEqual([true, true, false]);
  expect(hits({ operation: "LOOKUP", path: "/etc/passwd" }, requests)).toEqual([false, true, false]);
  expect(hits({ operation: "LOOKUP", path: "/etc/shadow" }, requests)).toEqual([false, false, true]);
});

test("other operations match by path; READDIR also when the kernel chose READDIRPLUS", () => {
  expect(
    hits({ operation: "READ", path: "/etc/passwd" }, [
      ["READ", "/passwd"],
      ["READ", "/etc/passwd"],
    ]),
  ).toEqual([false, true]);
  expect(
    hits({ operation: "READDIR", path: "/etc" }, [
      ["READDIRPLUS", "/etc"],
      ["READDIR", "/etc"],
      ["READDIR", "/"],
    ]),
  ).toEqual([true, true, false]);
});

test("a LOOKUP matches by a pattern over names, too", () => {
  const requests = [
    ["LOOKUP", "/", "passwd"],
    ["LOOKUP", "/etc", "shadow"],
  ] as const;
  expect(hits({ operation: "LOOKUP", namePattern: "^pass" }, requests)).toEqual([true, false]);
  expect(hits({ operation: "LOOKUP", namePattern: "s.*w", path: "/passwd" }, requests)).toEqual([true, false]);
});

test("a READ matches when it asks for a byte behind the offset", () => {
  const plan = requestPlan([{ operation: "READ", fromOffset: 4096, errno: "EIO" }], tree);
  const isHit = (offset: number, size: number) =>
    plan(makeRequest("READ", ino("/etc/passwd"), readBody(offset, size))) !== undefined;
  expect([isHit(0, 4096), isHit(0, 4097), isHit(4000, 96), isHit(4096, 1), isHit(9000, 10)]).toEqual([
    false,
    true,
    false,
    true,
    true,
  ]);
});

test("fromMatch and matches count matches, not requests", () => {
  const fault = { operation: "LOOKUP", name: "passwd", fromMatch: 2, matches: 2 } as const;
  const passwd = ["LOOKUP", "/etc", "passwd"] as const;
  const other = ["LOOKUP", "/etc", "other"] as const;
  expect(hits(fault, [passwd, other, passwd, other, passwd, passwd])).toEqual([false, false, true, false, true, false]);
});

test("faults on one request add up", () => {
  const plan = requestPlan(
    [
      { operation: "LOOKUP", delayMs: 5, gate: "a" },
      { operation: "LOOKUP", name: "passwd", delayMs: 7, gate: "b", errno: "EACCES" },
    ],
    tree,
  );
  expect(plan(lookup("/etc", "passwd"))).toEqual({ delayMs: 12, gates: ["a", "b"], errno: -13 });
  expect(plan(lookup("/etc", "other"))).toEqual({ delayMs: 5, gates: ["a"], errno: undefined });
});

test.each<[RequestFault, RegExp]>([
  [{ operation: "READ", path: "/missing" }, /"\/missing" is not in the image/],
  [{ operation: "READ", name: "passwd" }, /READ has no name/],
  [{ operation: "READ", namePattern: "p" }, /READ has no name/],
  [{ operation: "LOOKUP", namePattern: "(" }, /"\(" is no pattern/],
  [{ operation: "OPEN", fromOffset: 1 }, /OPEN has no offset in a file/],
  [{ operation: "LOOKUP", path: "/passwd/x" }, /parent of "\/passwd\/x"/],
  [{ operation: "READ", errno: "ENOSUCH" }, /unknown errno "ENOSUCH"/],
])("a fault that can never match is refused: %j", (fault, message) => {
  expect(() => requestPlan([fault], tree)).toThrow(message);
});
