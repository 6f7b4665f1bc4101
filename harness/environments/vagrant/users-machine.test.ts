import { expect, it } from "vitest";
import { hostOf } from "./users-machine.ts";

it("finds the machine's name in what vagrant ssh-config says", () => {
  const configuration =
    "Host debian\n  HostName 192.168.121.7\n  User vagrant\n  Port 22\n\nHost other\n  HostName x\n";
  expect(hostOf(configuration)).toBe("debian");
  expect(() => hostOf("")).toThrow("names no host");
});
