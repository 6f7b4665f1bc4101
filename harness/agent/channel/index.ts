/** Messages between harness and agent over two serial ports: each arrives exactly once and in order, or not at all. */
export { openAgentChannel } from "./agent-channel.ts";
export { openHarnessChannel } from "./harness-channel.ts";
