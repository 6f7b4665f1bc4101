import { expect, it } from "vitest";
import { serveCommand } from "./serve-command.ts";

const subject = { serve: ["serve", "--from={image}", "{mountpoint}", "{image}:{mountpoint}"] };
const options = { image: "/images/a", mountpoint: "/run/m" };

it("fills in every placeholder", () => {
  expect(serveCommand(subject, options)).toEqual(["serve", "--from=/images/a", "/run/m", "/images/a:/run/m"]);
});

it("starts in the machine's root, with paths as they are there", () => {
  const there = { ...options, machineRoot: "/proc/1/root", ownRoot: "/var/userland" };
  expect(serveCommand(subject, there)).toEqual([
    ...["unshare", "--root=/proc/1/root", "--wd=/", "--"],
    ...["serve", "--from=/var/userland/images/a", "/var/userland/run/m"],
    "/var/userland/images/a:/var/userland/run/m",
  ]);
});
