import { expect, it } from "vitest";
import { packageVersions } from "./base.ts";

it("reads names and versions from apt's archive names, epochs included", () => {
  const archives = ["lock", "partial", "libcap2_1%3a2.78-1+b1_amd64.deb", "base-files_14.2_amd64.deb"];
  expect([...packageVersions(archives)]).toEqual([
    ["base-files", "14.2"],
    ["libcap2", "1:2.78-1+b1"],
  ]);
});
