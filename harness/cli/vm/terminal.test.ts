import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findUserland } from "../../environments/userland.ts";
import { escapeFilter } from "./escape.ts";
import { quoted } from "./quoted.ts";

describe("escapeFilter", () => {
  const takeAll = (...inputs: string[]) => {
    const { take } = escapeFilter();
    return inputs.map((input) => {
      const { send, end } = take(Buffer.from(input, "latin1"));
      return end ? `${send.toString("latin1")}<end>` : send.toString("latin1");
    });
  };

  it.each([
    [["ls\r"], ["ls\r"]],
    [["\x01x"], ["<end>"]],
    [["ls\x01X"], ["ls<end>"]],
    [
      ["a\x01", "x"],
      ["a", "<end>"],
    ],
    [["\x01\x01x"], ["\x01x"]],
    [["\x01e"], ["\x01e"]],
  ])("%j becomes %j", (inputs, expected) => {
    expect(takeAll(...inputs)).toEqual(expected);
  });
});

describe("quoted", () => {
  it("leaves plain words plain", () => {
    expect(quoted(["ls", "-l", "/mnt/xfs"])).toBe("ls -l /mnt/xfs");
  });

  it("makes one line from which the guest's shell takes the same words", async () => {
    const busybox = join((await findUserland()).root, "usr/bin/busybox");
    const word = fc.string({ unit: fc.constantFrom(..."ab '\"$`\\\n*;&|~#!\t".split("")), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 4 }), async (words) => {
        const line = quoted(["printf", "%s\\0", ...words, "end"]);
        expect(line).not.toContain("\n");
        const { stdout } = await execa(busybox, ["sh", "-c", line]);
        expect(stdout).toBe([...words, "end", ""].join("\0"));
      }),
      { numRuns: 60 },
    );
  });
});
