import { describe, expect, it } from "vitest";
import { hostConfigOf, lackingCapabilities } from "./privileges.ts";
import { ownUlimits } from "./ulimits.ts";

describe("lackingCapabilities", () => {
  it("names the bits that the bounding set lacks", () => {
    expect(lackingCapabilities("CapEff:\t000001fffeffffff\nCapBnd:\t000001fffeffffff\n")).toEqual(["SYS_RESOURCE"]);
    expect(lackingCapabilities("CapBnd:\t000001ffffdfffff\n")).toEqual(["SYS_ADMIN"]);
    expect(lackingCapabilities("CapBnd:\t000001ffffffffff\n")).toEqual([]);
  });

  it("says nothing of those that the kernel does not know", () => {
    expect(lackingCapabilities("CapBnd:\t0000003fffffffff\n", 37)).toEqual([]);
    expect(lackingCapabilities("CapBnd:\t0000003fffffffff\n", 40)).toEqual(["PERFMON", "BPF", "CHECKPOINT_RESTORE"]);
  });
});

describe("hostConfigOf", () => {
  const docker = { lacking: ["SYS_RESOURCE"], kind: "docker" } as const;

  it("gives `caps` all that the machine has, the devices that mounting takes, and no filter", () => {
    expect(hostConfigOf("caps", docker)).toMatchObject({
      CapAdd: ["ALL"],
      CapDrop: ["SYS_RESOURCE"],
      SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined", "label=disable"],
      MaskedPaths: [],
      Devices: [{ PathOnHost: "/dev/fuse" }, { PathOnHost: "/dev/loop-control" }, { PathOnHost: "/dev/kmsg" }],
    });
  });

  it("gives `sys-admin` one capability more than any container has, and `plain` nothing", () => {
    expect(hostConfigOf("sys-admin", docker)).toMatchObject({ CapAdd: ["SYS_ADMIN"] });
    expect(hostConfigOf("sys-admin", docker)).not.toHaveProperty("CapDrop");
    expect(hostConfigOf("plain", { ...docker, lacking: [] })).toEqual({});
  });

  it("limits what an engine would raise only where the machine cannot raise limits", () => {
    expect(hostConfigOf("plain", docker)).toEqual({ Ulimits: ownUlimits() });
  });

  it("unmasks /proc in Podman's words", () => {
    expect(hostConfigOf("caps", { ...docker, kind: "podman" }).SecurityOpt).toContain("unmask=ALL");
  });
});

describe("ownUlimits", () => {
  const limits = (files: string, processes: string) =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             ${processes}                ${processes}                processes \nMax open files            1024                 ${files}                files     \n`;

  it("takes hard limits, but no more than is enough", () => {
    expect(ownUlimits(limits("20000", "96364"))).toEqual([
      { Name: "nofile", Soft: 20000, Hard: 20000 },
      { Name: "nproc", Soft: 32768, Hard: 32768 },
    ]);
    expect(ownUlimits(limits("unlimited", "100")).map(({ Hard }) => Hard)).toEqual([32768, 100]);
  });
});
