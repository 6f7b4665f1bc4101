import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";

const fragile = ["index", "metacopy", "redirect_dir"];

/** What an overlay gets that does not choose: distributions differ. */
export function checkOverlayDefaults(directory = "/sys/module/overlay/parameters"): Check {
  const common = { id: "overlay-defaults", title: "overlay defaults" };
  if (!existsSync(directory)) {
    return { ...common, status: "not-applicable", detail: `"${directory}" does not exist: overlay is not loaded` };
  }
  const values = readdirSync(directory)
    .sort()
    .map((name) => [name, readFileSync(join(directory, name), "utf8").trim()] as const);
  const detail = values.map(([name, value]) => `${name}=${value}`).join(" ");
  const on = values.filter(([name, value]) => fragile.includes(name) && value === "Y").map(([name]) => name);
  if (on.length === 0) return { ...common, status: "ok", detail };
  const remedy = `mount with ${on.map((name) => `${name}=off`).join(",")} (mountproof does so for index and metacopy)`;
  return { ...common, status: "warn", detail, remedy };
}
