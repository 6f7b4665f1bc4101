/**
 * Holds one container: starts it, carries lines between the agent in it and our standard streams, and ends when it has ended. A process of
 * its own, as testcontainers keeps one engine for a whole process, and a run may need two. Its death closes the container's standard
 * input: the agent then ends, and the engine removes the container.
 * usage: holder.ts PLAN, with the engine in DOCKER_HOST
 */
import { GenericContainer, getContainerRuntimeClient } from "testcontainers";
import type { ContainerPlan } from "./container-plan.ts";

class AgentContainer extends GenericContainer {
  /** Settles when the container is there and its streams are joined to ours. */
  readonly joined = Promise.withResolvers<string>();

  constructor({ image, name, labels, command, hostConfig }: ContainerPlan) {
    super(image);
    this.withName(name)
      .withLabels({ ...labels })
      .withCommand([...command])
      .withNetworkMode("none")
      .withAutoCleanup(false);
    Object.assign(this.createOpts, { OpenStdin: true, StdinOnce: true, AttachStdin: true });
    Object.assign(this.hostConfig, hostConfig, { AutoRemove: true });
  }

  /** Before it starts, so that nothing it says is lost. */
  protected override async containerCreated(id: string): Promise<void> {
    const { container } = await getContainerRuntimeClient();
    const attach = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    const stream = await container.getById(id).attach(attach);
    // What comes before it is the request's own body, which Podman hands to the container: see `enter-container.sh`.
    stream.write("mountproof: begin\n");
    container.getById(id).modem.demuxStream(stream, process.stdout, process.stderr);
    process.stdin.pipe(stream);
    this.joined.resolve(id);
  }
}

const [plan = "{}"] = process.argv.slice(2);
try {
  const planned = new AgentContainer(JSON.parse(plan) as ContainerPlan);
  await planned.start();
  const { container } = await getContainerRuntimeClient();
  const { StatusCode } = await container.getById(await planned.joined.promise).wait();
  if (StatusCode !== 0) process.stderr.write(`the container ended with exit code ${StatusCode}\n`);
  process.exit(StatusCode === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
