import type { Agent, IncomingMessage } from "node:http";
import http from "node:http";
import https from "node:https";
import type { HttpRequest } from "./http.ts";
import { type Exchange, Stalled, transportFailure } from "./transport-failure.ts";

/** Sends a request and waits for the answer's head. @throws RequestFailed */
export async function exchange(
  { method = "GET", url, headers, body }: HttpRequest,
  context: Exchange,
  agent: Agent,
): Promise<IncomingMessage> {
  const { signal, timeoutMs } = context;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method, agent, signal, headers: { ...headers, "user-agent": "mountproof" } };
  const sent = (url.protocol === "https:" ? https : http).request(url, options);
  // Stays for what goes wrong later: the body tells of that.
  sent.on("response", resolve).on("error", reject);
  // A request that is destroyed before it has a connection says nothing until it gets one.
  const onAbort = () => reject(signal.reason);
  const timer = setTimeout(() => {
    sent.destroy();
    reject(new Stalled("no answer in time"));
  }, timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  // From then on the server is to blame, not the requests before this one.
  const onSocket = () => timer.refresh();
  sent.on("socket", onSocket);
  sent.end(body);
  try {
    const message = await promise;
    // An error between here and the first read of the body must not end the process.
    return message.on("error", () => {});
  } catch (error) {
    throw transportFailure(context, error);
  } finally {
    clearTimeout(timer);
    sent.off("socket", onSocket);
    signal.removeEventListener("abort", onAbort);
  }
}
