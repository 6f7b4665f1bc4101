import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AptSource } from "./apt-sources.ts";
import { chooseMirrors, chooseSecurityMirrors, readSources } from "./mirrors.ts";

const debian = { components: ["main"], signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg" };

describe("chooseMirrors", () => {
  it("takes the running release's main and leaves out updates, discs and what another key signs", () => {
    const sources: AptSource[] = [
      { uri: "cdrom:[Debian]/", suite: "bookworm", components: ["main"] },
      { uri: "http://vendor.example/debian", suite: "bookworm", components: ["main"], signedBy: "/etc/apt/vendor.gpg" },
      { uri: "http://vendor.example/x", suite: "bookworm", components: ["stable"] },
      { ...debian, uri: "http://a.example/debian-security", suite: "bookworm-security" },
      { ...debian, uri: "http://a.example/debian", suite: "bookworm" },
      { ...debian, uri: "http://a.example/debian", suite: "bookworm" },
    ];
    expect(chooseMirrors(sources, "bookworm")).toEqual(["http://a.example/debian"]);
  });

  it("prefers a source with Debian's key, then an address that ends in debian", () => {
    const sources: AptSource[] = [
      { uri: "http://vendor.example/apt", suite: "bookworm", components: ["main"] },
      { uri: "http://b.example/debian/", suite: "bookworm", components: ["main"] },
      { ...debian, uri: "http://a.example/mirror", suite: "bookworm" },
    ];
    expect(chooseMirrors(sources, "bookworm")).toEqual([
      "http://a.example/mirror",
      "http://b.example/debian/",
      "http://vendor.example/apt",
    ]);
  });

  it("knows a release by the name of its rank as well", () => {
    expect(chooseMirrors([{ ...debian, uri: "http://a.example/debian", suite: "testing" }], "forky")).toEqual([
      "http://a.example/debian",
    ]);
  });
});

describe("chooseSecurityMirrors", () => {
  it("takes sources of a security suite alone, those with Debian's key and the usual address first", () => {
    const sources: AptSource[] = [
      { ...debian, uri: "http://a.example/debian", suite: "bookworm" },
      {
        uri: "http://vendor.example/apt",
        suite: "bookworm-security",
        components: ["main"],
        signedBy: "/etc/apt/v.gpg",
      },
      { uri: "http://b.example/debian-security", suite: "bookworm-security", components: ["main"] },
      { ...debian, uri: "http://a.example/debian-security/", suite: "bookworm-security" },
    ];
    expect(chooseSecurityMirrors(sources)).toEqual([
      "http://a.example/debian-security/",
      "http://b.example/debian-security",
    ]);
  });

  it("finds none where only the archive is set up", () => {
    expect(chooseSecurityMirrors([{ ...debian, uri: "http://a.example/debian", suite: "bookworm" }])).toEqual([]);
  });
});

describe("readSources", () => {
  let apt: string;
  beforeAll(async () => {
    apt = await mkdtemp(join(tmpdir(), "mountproof-apt-"));
    await mkdir(join(apt, "sources.list.d"));
    const stanza = "Types: deb\nURIs: http://a.example/debian\nSuites: bookworm\nComponents: main\n";
    await writeFile(join(apt, "sources.list.d", "debian.sources"), stanza);
    await writeFile(join(apt, "sources.list.d", "old.sources.disabled"), stanza);
    await writeFile(join(apt, "sources.list.d", "vendor.list"), "deb http://v.example/apt stable main\n");
  });
  afterAll(() => rm(apt, { recursive: true }));

  it("reads both formats, without sources.list, and no file of another ending", async () => {
    expect((await readSources(apt)).map((source) => source.uri)).toEqual([
      "http://a.example/debian",
      "http://v.example/apt",
    ]);
  });

  it("reads sources.list too", async () => {
    await writeFile(join(apt, "sources.list"), "deb http://l.example/debian bookworm main\n");
    expect((await readSources(apt)).map((source) => source.uri)).toContain("http://l.example/debian");
  });
});
