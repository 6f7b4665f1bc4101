import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { maxDataBytes, overlayData, recommendedOptions, switches } from "./options.ts";

const layers = { lowerdirs: ["/m/mnts/i/ro"], upperdir: "/m/upper/c", workdir: "/m/work/c" };

test("golden: the recommended setting", () => {
  expect(overlayData(layers, recommendedOptions)).toBe(
    "lowerdir=/m/mnts/i/ro,upperdir=/m/upper/c,workdir=/m/work/c,index=off,metacopy=off",
  );
});

test("golden: everything on, two lowers", () => {
  const all = { index: "on", metacopy: "on", redirect_dir: "on", xino: "on", volatile: "on", userxattr: "on" } as const;
  expect(overlayData({ ...layers, lowerdirs: ["/a", "/b"] }, all)).toBe(
    "lowerdir=/a:/b,upperdir=/m/upper/c,workdir=/m/work/c,index=on,metacopy=on,redirect_dir=on,xino=on,volatile,userxattr",
  );
});

test("golden: default leaves the choice to the kernel, off turns flags into nothing", () => {
  expect(
    overlayData({ lowerdirs: ["/a", "/b"] }, { index: "default", xino: "off", volatile: "off", userxattr: "off" }),
  ).toBe("lowerdir=/a:/b,xino=off");
});

test("golden: separators in paths are escaped, others are left alone", () => {
  expect(overlayData({ lowerdirs: ["/a:b,c\\d"], upperdir: "/u:v,w\\x", workdir: "/w y\n" })).toBe(
    "lowerdir=/a\\:b\\,c\\\\d,upperdir=/u:v\\,w\\\\x,workdir=/w y\n",
  );
});

describe("the kernel's parser", () => {
  test("gets back every path that went in", () => {
    const path = fc
      .array(fc.constantFrom("a", "b", ",", ":", "\\", " ", "\n", "=", "ü"), { minLength: 1, maxLength: 20 })
      .map((parts) => `/${parts.join("")}`);
    fc.assert(
      fc.property(
        fc.array(path, { minLength: 1, maxLength: 4 }),
        path,
        path,
        fc.constantFrom(...switches),
        (lowerdirs, upperdir, workdir, index) => {
          const parsed = parseAsKernel(overlayData({ lowerdirs, upperdir, workdir }, { index }));
          expect(parsed.get("lowerdir")).toEqual(lowerdirs);
          expect(parsed.get("upperdir")).toEqual([upperdir]);
          expect(parsed.get("workdir")).toEqual([workdir]);
        },
      ),
    );
  });
});

test("data longer than a page is refused, since mount(2) would cut it", () => {
  const room = maxDataBytes - "lowerdir=".length;
  expect(overlayData({ lowerdirs: [`/${"a".repeat(room - 1)}`] })).toHaveLength(maxDataBytes);
  expect(() => overlayData({ lowerdirs: [`/${"a".repeat(room)}`] })).toThrow(/4096 bytes and mount\(2\) carries 4095/);
  expect(() => overlayData({ lowerdirs: [`/${"ü".repeat(room / 2 + 1)}`] })).toThrow(UserError);
});

/** ovl_next_opt(), ovl_split_lowerdirs() and ovl_unescape() of Linux 6.1, character by character. */
function parseAsKernel(data: string): Map<string, string[]> {
  const options = new Map<string, string[]>();
  for (const option of splitUnescaped(data, ",")) {
    const [name = "", ...rest] = option.split("=");
    const value = rest.join("=");
    const parts = name === "lowerdir" ? splitUnescaped(value, ":") : [value];
    options.set(
      name,
      parts.map((part) => part.replace(/\\([\s\S])/g, "$1")),
    );
  }
  return options;
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts = [""];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c === separator) parts.push("");
    else parts[parts.length - 1] += c === "\\" ? c + (text[++i] ?? "") : c;
  }
  return parts;
}
