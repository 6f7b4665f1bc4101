/**
 * What crosses a port between harness and guest: a frame or an acknowledgement, one JSON object a line. A serial port may lose
 * what was in flight when one end was closed, so that each line carries a checksum over all that it says.
 */
import { crc32 } from "node:zlib";
import { z } from "zod";

export interface Frame {
  /** Eight hexadecimal digits, chosen by the harness each time it connects: tells its frames from those of an earlier one. */
  readonly session: string;
  /** 1, 2, 3, … within the session. */
  readonly seq: number;
  readonly body: unknown;
}

/** Every frame of the session up to this one has arrived. */
export interface Ack {
  readonly session: string;
  readonly ack: number;
}

/** @param body anything that JSON can say */
export function encodeFrame({ session, seq, body }: Frame): string {
  const text = JSON.stringify(body);
  return `{"session":"${session}","seq":${seq},"sum":"${checksum(session, seq, text)}","body":${text}}\n`;
}

export function encodeAck({ session, ack }: Ack): string {
  return `{"session":"${session}","ack":${ack},"sum":"${checksum(session, ack, "")}"}\n`;
}

/**
 * One line without its end.
 * @throws Error that says what is wrong with it
 */
export function decodeLine(line: string): Frame | Ack {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) throw new Error("neither frame nor acknowledgement");
  const { session, sum } = parsed.data;
  if ("ack" in parsed.data) {
    const { ack } = parsed.data;
    requireSum(sum, checksum(session, ack, ""));
    return { session, ack };
  }
  const { seq, body } = parsed.data;
  // What JSON.stringify wrote, parsed and written again, is the same text.
  requireSum(sum, checksum(session, seq, JSON.stringify(body)));
  return { session, seq, body };
}

const count = z.int().min(0);
const sum = z.string();
const session = z.string();
const lineSchema = z.union([
  z.strictObject({ session, ack: count, sum }),
  z.strictObject({ session, seq: count, sum, body: z.unknown() }),
]);

/** CRC-32 over everything, so that a damaged number cannot acknowledge, or replace, another frame. */
function checksum(session: string, number: number, body: string): string {
  return crc32(`${session} ${number} ${body}`).toString(16).padStart(8, "0");
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error("not JSON", { cause });
  }
}

function requireSum(found: string, wanted: string): void {
  if (found !== wanted) throw new Error(`checksum is "${found}", should be "${wanted}"`);
}
