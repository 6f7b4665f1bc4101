import { createCounters } from "../../content/metrics.ts";
import { openContent } from "../../content/open-content.ts";
import { decodeIndex } from "../../index/decode-index.ts";
import { sleepUntilReadable } from "../../system/epoll.ts";
import { fullListing, truth } from "../fault/truth.ts";
import { createFilesystem, type Filesystem } from "../filesystem.ts";
import { zeroMessageOpens } from "../opens.ts";
import { inWord, type Message, word } from "../protocol/message.ts";
import { opcodes } from "../protocol/opcodes.ts";
import { createTree } from "../tree.ts";
import { createWarn } from "../warn.ts";
import { createAnswerer } from "./answerer.ts";
import { allocateBuffers } from "./buffers.ts";
import { otherThreadsOpens } from "./passthrough-opens.ts";
import { requestTable } from "./request-table.ts";
import { requestTaker } from "./take-requests.ts";
import type { ThreadMessage, ThreadSetup } from "./thread-setup.ts";

/** So many requests before the stop signal is looked for. */
const requestsPerTurn = 1024;

/** Takes requests until the connection is gone or the signal to stop comes, and hands on what it cannot answer at once. */
export function serveInThread(setup: ThreadSetup, tell: (message: ThreadMessage) => void): void {
  const { fd } = setup;
  const { request, reply } = allocateBuffers();
  const answer = createAnswerer({
    ...{ fd, reply, filesystem: filesystemOf(setup), table: requestTable(setup.table) },
    wait: handOver,
    // Its handle is 0: nobody counts the opens that are answered here.
    openLost: () => {},
    warn: createWarn(),
  });
  const takeTurn = requestTaker(fd, request, take, requestsPerTurn);
  const sleeper = sleepUntilReadable(fd, setup.stop);
  tell("serving");
  while (takeTurn() && sleeper.sleep());
  sleeper.close();
  const left = new Int32Array(setup.left);
  Atomics.store(left, 0, 1);
  Atomics.notify(left, 0);

  function take(since: number): void {
    if (word(request, inWord.opcode) === opcodes.INTERRUPT) handOver(request);
    else answer(request, undefined, since);
  }

  function handOver({ bytes }: Message): void {
    tell(new Uint8Array(bytes.subarray(0, word(request, inWord.length))));
  }
}

function filesystemOf({ index: shared, indexPath, content, counters, ttlSec, opens }: ThreadSetup): Filesystem {
  const index = decodeIndex(shared, indexPath);
  return createFilesystem(createTree(index), openContent(index, content, { counters: createCounters(counters) }), {
    ...{ ttlSec, rules: truth, listing: fullListing, readdirplus: true },
    ...{ opens: opens === "passthrough" ? otherThreadsOpens : zeroMessageOpens, passthrough: false },
  });
}
