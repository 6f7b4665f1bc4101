import { describe, expect, it } from "vitest";
import type { Build, Catalogue } from "../../harness/kernels/catalogue.ts";
import { buildOf, merge } from "./merge.ts";

const described = (Package: string, Version: string, Depends: string) => {
  return buildOf({ suite: "trixie", fields: new Map(Object.entries({ Package, Version, Depends })) });
};

describe("buildOf", () => {
  it("takes a package with image and modules", () => {
    const build = described(
      "linux-image-6.18.5+deb13-cloud-amd64",
      "6.18.5-1",
      "kmod, linux-base-6.18.5+deb13-cloud-amd64 (= 6.18.5-1)",
    );
    expect(build).toEqual({
      release: "6.18.5+deb13-cloud-amd64",
      version: "6.18.5-1",
      suites: ["trixie"],
      packages: ["linux-image-6.18.5+deb13-cloud-amd64"],
    });
  });

  it("takes the parts of a split one", () => {
    const release = "7.2.9+deb13-cloud-amd64";
    const parts = ["base", "binary", "modules"].map((part) => `linux-${part}-${release}`);
    const depends = `dracut | linux-initramfs-tool, ${parts.map((part) => `${part} (= 7.2.9-1)`).join(", ")}`;
    expect(described(`linux-image-${release}`, "7.2.9-1", depends)?.packages).toEqual(parts);
  });

  it("leaves out a package that follows the newest of its series", () => {
    const depends = "linux-image-6.12.117+deb12-cloud-amd64 (= 6.12.117-1~deb12u1)";
    expect(described("linux-image-6.12-cloud-amd64", "6.12.117-1~deb12u1", depends)).toBeUndefined();
  });
});

describe("merge", () => {
  const build = (release: string, version: string, suite: string): Build => {
    return { release, version, suites: [suite], packages: [`linux-image-${release}`] };
  };
  const catalogue = (...builds: Build[]): Catalogue => {
    return { $schema: "./kernels.schema.json", schemaVersion: 1, series: [{ series: "6.12", builds }] };
  };

  it("keeps what is gone, adds what is new, and joins the suites of what is in several", () => {
    const old = build("6.12.43+deb12", "6.12.43-1~bpo12+1", "bookworm-backports");
    const known = build("6.12.100+deb13", "6.12.100-1", "trixie");
    const found = [
      build("6.12.100+deb13", "6.12.100-1", "trixie-security"),
      undefined,
      build("6.12.90+deb13", "6.12.90-1", "trixie"),
    ];
    const [series] = merge(catalogue(old, known), found).series;
    expect(series?.builds.map(({ release, suites }) => [release, suites])).toEqual([
      ["6.12.43+deb12", ["bookworm-backports"]],
      ["6.12.90+deb13", ["trixie"]],
      ["6.12.100+deb13", ["trixie", "trixie-security"]],
    ]);
  });

  it("puts series in order of their numbers", () => {
    const found = [build("7.2.1", "7.2.1-1", "sid"), build("6.1.0-9", "6.1.9-1", "bookworm")];
    const { series } = merge(catalogue(build("6.12.1", "6.12.1-1", "trixie")), found);
    expect(series.map((one) => one.series)).toEqual(["6.1", "6.12", "7.2"]);
  });
});
