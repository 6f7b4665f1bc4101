import { z } from "zod";

/** The part of GitHub's REST API that a comment takes. */
export interface GitHub {
  get(path: string): Promise<unknown>;
  send(method: "POST" | "PATCH", path: string, body: object): Promise<unknown>;
}

const answerSchema = z.object({ message: z.string() });

/** @param repository `OWNER/NAME`; paths are below it */
export function connectGitHub(to: {
  readonly url: string;
  readonly repository: string;
  readonly token: string;
}): GitHub {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${to.url}/repos/${to.repository}/${path}`, {
      method,
      headers: { authorization: `Bearer ${to.token}`, accept: "application/vnd.github+json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const why = answerSchema.safeParse(answer).data?.message ?? response.statusText;
    throw new Error(`GitHub answers ${response.status} to ${method} ${path}: ${why}`);
  };
  return { get: (path) => call("GET", path), send: call };
}
