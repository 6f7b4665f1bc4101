import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../engine/errors.ts";
import { readSubject } from "./subject.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "subject-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const good = { name: "squash", serve: ["squash", "{image}", "{mountpoint}"] };

describe("readSubject", () => {
  it("fills in what is left out", () => {
    expect(readSubject(written(good))).toEqual({ ...good, ready: "mountinfo", stop: "SIGTERM" });
  });

  it("takes paths that begin with a dot from the file's directory", () => {
    const subject = readSubject(
      written({ ...good, serve: ["./s.sh", "{image}", "{mountpoint}"], files: ["../f", "/g"] }),
    );
    expect(subject.serve[0]).toBe(join(directory, "s.sh"));
    expect(subject.files).toEqual([join(directory, "../f"), "/g"]);
  });

  it.each([
    ["a name with a space", { ...good, name: "a b" }, "name: must be letters, digits"],
    ["the built-in engine's name", { ...good, name: "builtin" }, 'name: must not be "builtin"'],
    ["no command", { ...good, serve: [] }, "serve: must name a command"],
    ["no mountpoint", { ...good, serve: ["x", "{image}"] }, "serve: must contain {mountpoint}"],
    ["no image", { ...good, serve: ["x", "{mountpoint}"] }, "serve: must contain {image}"],
    ["an unknown way to be ready", { ...good, ready: "soon" }, "ready: "],
    ["an unknown way to stop", { ...good, stop: "SIGKILL" }, "stop: "],
    ["an unknown limit", { ...good, limits: ["mode"] }, "limits.0: "],
    ["a word too many", { ...good, readyness: "mountinfo" }, "readyness"],
    ["a list", [good], "the file: "],
  ])("refuses %s in one line with file and field", (_what, content, words) => {
    const path = written(content);
    const error = thrown(() => readSubject(path));
    expect(error).toMatchObject({ code: "BAD_SUBJECT_FILE" });
    expect(error.message).toContain(`"${path}"`);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain("\n");
  });

  it("says that the file is missing or no JSON", () => {
    expect(thrown(() => readSubject(join(directory, "none.json"))).message).toContain("ENOENT");
    writeFileSync(join(directory, "bad.json"), "{");
    expect(thrown(() => readSubject(join(directory, "bad.json"))).message).toContain("JSON");
  });
});

function written(content: unknown): string {
  const path = join(directory, "subject.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function thrown(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
