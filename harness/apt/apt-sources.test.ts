import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AptSource, parseDeb822, parseOneLine } from "./apt-sources.ts";

describe("parseOneLine", () => {
  it("reads options, components and comments", () => {
    const text = [
      "# deb http://old.example/debian bookworm main",
      "deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://a.example/debian bookworm main contrib # mirror",
      "deb-src http://a.example/debian bookworm main",
      "",
      "  deb\thttp://b.example/flat ./",
    ].join("\n");
    expect(parseOneLine(text)).toEqual([
      {
        uri: "http://a.example/debian",
        suite: "bookworm",
        components: ["main", "contrib"],
        signedBy: "/usr/share/keyrings/a.gpg",
      },
      { uri: "http://b.example/flat", suite: "./", components: [] },
    ]);
  });

  it("keeps the blanks in a disc's address", () => {
    expect(parseOneLine("deb cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main")).toEqual([
      { uri: "cdrom:[Debian GNU/Linux 12 _Bookworm_]/", suite: "bookworm", components: ["main"] },
    ]);
  });
});

describe("parseDeb822", () => {
  it("reads stanzas with comments, several suites and continued lines", () => {
    const text = [
      "Types: deb deb-src",
      "# http://snapshot.example/",
      "URIs: http://a.example/debian",
      "Suites: bookworm bookworm-updates",
      "Components: main",
      "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
      " ",
      "types: deb",
      "uris:",
      " http://b.example/debian",
      "#  http://c.example/debian",
      " http://d.example/debian",
      "suites: trixie",
      "components: main",
    ].join("\n");
    const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    expect(parseDeb822(text)).toEqual([
      { uri: "http://a.example/debian", suite: "bookworm", components: ["main"], signedBy: keyring },
      { uri: "http://a.example/debian", suite: "bookworm-updates", components: ["main"], signedBy: keyring },
      { uri: "http://b.example/debian", suite: "trixie", components: ["main"] },
      { uri: "http://d.example/debian", suite: "trixie", components: ["main"] },
    ]);
  });

  it.each([["Enabled: no\nTypes: deb"], ["enabled: NO\nTypes: deb"], ["Types: deb-src"]])("leaves out %j", (fields) => {
    expect(parseDeb822(`${fields}\nURIs: http://a.example/debian\nSuites: sid\nComponents: main\n`)).toEqual([]);
  });

  it("keeps a key that is given in full", () => {
    const key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----";
    const text = `Types: deb\nURIs: http://a.example/\nSuites: sid\nComponents: main\nSigned-By:\n ${key}\n`;
    expect(parseDeb822(text)[0]?.signedBy).toBe(key);
  });
});

describe("the two formats", () => {
  const word = fc.stringMatching(/^[a-z0-9][a-z0-9./-]{0,11}$/);
  const source: fc.Arbitrary<AptSource> = fc.record({
    uri: word.map((name) => `http://${name}`),
    suite: word,
    components: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    signedBy: word.map((name) => `/${name}`),
  });
  const blanks = fc.stringMatching(/^[ \t]{1,3}$/);

  it("say the same of any source", () => {
    fc.assert(
      fc.property(fc.array(source), blanks, (sources, blank) => {
        const line = ({ uri, suite, components, signedBy }: AptSource) =>
          ["deb", `[ signed-by=${signedBy} ]`, uri, suite, ...components].join(blank);
        const stanza = ({ uri, suite, components, signedBy }: AptSource) =>
          `Types: deb\nURIs:${blank}${uri}\nSuites: ${suite}\nComponents:${components.map((name) => `\n ${name}`).join("")}\nSigned-By: ${signedBy}\n`;
        expect(parseOneLine(sources.map(line).join("\n"))).toEqual(sources);
        expect(parseDeb822(sources.map(stanza).join("\n"))).toEqual(sources);
      }),
    );
  });
});
