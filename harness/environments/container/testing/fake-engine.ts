/** For tests of finding an engine: answers the two questions that are asked of one, and nothing else. */
import { createServer, type Server } from "node:http";

const answers: Readonly<Record<string, object>> = {
  "/info": { Driver: "overlay2", CgroupVersion: "2" },
  "/version": { Version: "99.1.0+test", Components: [{ Name: "Engine" }] },
};

/** @returns listening; `close` it */
export async function fakeEngine(socket: string): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? "/", "http://engine").pathname];
    response.statusCode = answer ? 200 : 404;
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return server;
}
