import type { HttpResponse } from "./http.ts";
import { RequestFailed } from "./request-failed.ts";

/** A body as a whole. @param maxBytes more is not read. @throws RequestFailed `BAD_ANSWER` */
export async function collect({ body, url }: HttpResponse, maxBytes: number, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw tooLong(what, url, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(what: string, url: URL, maxBytes: number): RequestFailed {
  const message = `${what}: ${JSON.stringify(url.host)} sends more than ${maxBytes} bytes`;
  return new RequestFailed("BAD_ANSWER", message, "see what the registry serves", { retryable: false });
}
