import { expect, test } from "vitest";
import { UserError } from "../errors.ts";
import { parseOverlayOptions } from "./parse-options.ts";

test("names, values and bare flags", () => {
  expect(parseOverlayOptions("index=off,metacopy=on,redirect_dir=default,xino=off,volatile,userxattr=off")).toEqual({
    index: "off",
    metacopy: "on",
    redirect_dir: "default",
    xino: "off",
    volatile: "on",
    userxattr: "off",
  });
  expect(parseOverlayOptions("")).toEqual({});
});

test.each(["indx=off", "index", "index=", "index=auto", "index=on=off", "lowerdir=/etc", "=on", "index=on,index=off"])(
  "%j is refused",
  (text) => expect(() => parseOverlayOptions(text)).toThrow(UserError),
);
