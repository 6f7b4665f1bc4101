import { randomUUID } from "node:crypto";
import { registerHooks } from "node:module";
import { TextDocument } from "vscode-languageserver-textdocument";

/** What GitHub's own parser of workflows finds wrong with one, a line each. */
export async function diagnostics(text: string): Promise<string[]> {
  const { validate } = await load();
  // It keeps what it found by the file's name.
  const document = TextDocument.create(`file:///.github/workflows/${randomUUID()}.yml`, "yaml", 1, text);
  return (await validate(document)).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}

/** It imports JSON as bundlers let it; Node wants to be told that it is JSON. */
async function load(): Promise<typeof import("@actions/languageservice")> {
  const hooks = registerHooks({
    load: (url, context, next) =>
      next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
  });
  try {
    return await import("@actions/languageservice");
  } finally {
    hooks.deregister();
  }
}
