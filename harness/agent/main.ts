/**
 * The agent: runs inside an environment and does what the harness asks. It speaks over its standard streams, or, in a guest,
 * over two serial ports: `--control PATH --results PATH`.
 */
import { parseArgs } from "node:util";
import { createAgent } from "./agent.ts";
import { serialPorts } from "./transport/serial-ports.ts";
import { standardStreams } from "./transport/standard-streams.ts";
import type { Transport } from "./transport/transport.ts";

const agent = createAgent();
await chosenTransport().serve(agent.take);
await agent.end();

function chosenTransport(): Transport {
  const { values } = parseArgs({ options: { control: { type: "string" }, results: { type: "string" } } });
  const { control, results } = values;
  if (control === undefined && results === undefined) return standardStreams();
  if (control === undefined || results === undefined) throw new Error("give both --control PATH and --results PATH");
  return serialPorts({ control, results });
}
