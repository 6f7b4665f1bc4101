/** For tests and benchmarks: a reverse proxy before a registry that misbehaves as told, counts what it sends and adds latency. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What goes wrong with one answer; several may go wrong at once. Sizes in bytes of the body. */
export interface Fault {
  /** Answers this itself, with an empty body and `headers`. */
  readonly status?: number;
  /** Set on the answer; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Asks the registry for everything. */
  readonly ignoreRange?: boolean;
  /** Changes the whole body; `content-length` follows. */
  readonly body?: (body: Buffer) => Buffer;
  /** Cuts the connection after so much. */
  readonly cutAfter?: number;
  /** Sends no more after so much, and keeps the connection. */
  readonly stallAfter?: number;
  readonly delayMs?: number;
}

export interface ProxiedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  status: number;
  /** Of the body, as sent. */
  bytes: number;
}

export interface FaultyProxy {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** All so far, in order of arrival. */
  readonly requests: readonly ProxiedRequest[];
  /** Bytes of all bodies sent so far. */
  bytesSent(): number;
  /** Asked for each request what goes wrong with it; undefined: nothing. Replace it at any time. */
  fault: (request: ProxiedRequest, number: number) => Fault | undefined;
  stop(): Promise<void>;
}

/**
 * @param target `HOST:PORT` that speaks plain HTTP
 * @param latencyMs added to each answer: what a round trip to a far registry costs
 */
export async function startFaultyProxy(target: string, { latencyMs = 0 } = {}): Promise<FaultyProxy> {
  const requests: ProxiedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = "GET", url: path = "/", headers } = incoming;
    const record = { method, path, headers, status: 0, bytes: 0 };
    const fault = proxy.fault(record, requests.push(record) - 1) ?? {};
    answer(target, latencyMs, { incoming, outgoing, record, fault }).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultyProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    bytesSent: () => requests.reduce((sum, { bytes }) => sum + bytes, 0),
    fault: () => undefined,
    stop: () => stop(server),
  };
  return proxy;
}

function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly record: ProxiedRequest;
  readonly fault: Fault;
}

async function answer(target: string, latencyMs: number, exchange: Exchange): Promise<void> {
  const { outgoing, record, fault } = exchange;
  if (latencyMs + (fault.delayMs ?? 0) > 0) await sleep(latencyMs + (fault.delayMs ?? 0));
  if (fault.status !== undefined) {
    record.status = fault.status;
    outgoing.writeHead(fault.status, withFault({}, fault)).end();
    return;
  }
  const response = await ask(target, exchange);
  record.status = response.statusCode ?? 0;
  const body = fault.body?.(Buffer.concat(await Array.fromAsync(response)));
  const headers =
    body === undefined ? response.headers : { ...response.headers, "content-length": String(body.length) };
  outgoing.writeHead(record.status, withFault(headers, fault));
  await send(body === undefined ? response : [body], exchange);
}

function withFault(headers: IncomingMessage["headers"], fault: Fault) {
  const all = Object.entries({ ...headers, ...fault.headers });
  return Object.fromEntries(all.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined));
}

function ask(target: string, { incoming, fault }: Exchange): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { range, ...others } = incoming.headers;
  const headers = range === undefined || fault.ignoreRange ? others : { ...others, range };
  const options = { method: incoming.method ?? "GET", headers };
  incoming.pipe(request(`http://${target}${incoming.url}`, options, resolve).on("error", reject));
  return promise;
}

async function send(
  body: AsyncIterable<Buffer> | Iterable<Buffer>,
  { outgoing, record, fault }: Exchange,
): Promise<void> {
  const end = Math.min(fault.cutAfter ?? Number.POSITIVE_INFINITY, fault.stallAfter ?? Number.POSITIVE_INFINITY);
  for await (const chunk of body) {
    const part = chunk.subarray(0, end - record.bytes);
    record.bytes += part.length;
    const hasRoom = outgoing.write(part);
    if (record.bytes >= end) break;
    if (!hasRoom) await roomIn(outgoing);
    if (outgoing.destroyed) return;
  }
  if (record.bytes < end) outgoing.end();
  else if (fault.cutAfter !== undefined) outgoing.write("", () => outgoing.destroy());
}

/** Resolves when it takes more, or nothing any more. */
function roomIn(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });
}
