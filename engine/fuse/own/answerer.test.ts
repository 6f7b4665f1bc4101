import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { noReply } from "../filesystem.ts";
import { allocateMessage } from "../protocol/message.ts";
import { makeRequest } from "../testing/requests.ts";
import { createAnswerer } from "./answerer.ts";
import { writeBody } from "./pending-reads.ts";
import { requestTable } from "./request-table.ts";

test("an answer that the kernel does not take is a warning, and not the end of all that is served", () => {
  // Nothing can be written to it.
  const fd = openSync("/dev/null", "r");
  const told: string[] = [];
  const warn = (error: unknown) => told.push(String(error));
  const answer = createAnswerer({
    ...{ fd, reply: allocateMessage(64), table: requestTable(), warn },
    filesystem: (request) => (request.bytes.readUInt32LE(4) === 2 ? noReply : 0),
    wait: () => {},
    openLost: () => {},
  });
  expect(answer(makeRequest("FORGET", 1), undefined, 0)).toBe(noReply);
  expect(told).toEqual([]);
  expect(answer(makeRequest("ACCESS", 1), undefined, 0)).toBe(0);
  writeBody(fd, makeRequest("READ", 1), Buffer.from("body"), warn);
  expect(told).toEqual([
    expect.stringContaining("answering ACCESS: the kernel refuses our answer with EBADF"),
    expect.stringContaining("EBADF"),
  ]);
  closeSync(fd);
});
