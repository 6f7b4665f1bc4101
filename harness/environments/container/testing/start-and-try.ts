/** For tests that kill it: starts an agent in a container of the engine in DOCKER_HOST and runs trials until it is killed. */
import { startTestAgent } from "../../testing/test-agent.ts";
import { containerEnvironment } from "../environment.ts";

const agent = await startTestAgent(["probe", "edge-cases"], {}, containerEnvironment({ startEngine: false }));
const runtime = agent.runtime("runc-1.3.");
for (;;) {
  for (const placement of ["volume", "bind-mount", "ext4"] as const) {
    await agent.run("container-placement", { placement, runtime });
  }
}
