import type { Recommendation } from "../recommendation.ts";
import { type Markup, markup } from "./markup.ts";

/** What to set, each piece in a form that can be copied. */
export function adviceList(advice: Recommendation): Markup {
  const { overlay, options, placement, readiness, runtime } = advice;
  const mount = overlay === "kernel" ? "Overlay mount options" : `Options of ${overlay}`;
  return markup`<dl class="advice">
<div><dt>${mount}</dt><dd>${options === "" ? "the defaults" : markup`<code data-copy="the mount options">${options}</code>`}</dd></div>
<div><dt>Upper and work directory on</dt><dd><code>${placement}</code></dd></div>
<div><dt>Before mounting, wait by</dt><dd><code>${readiness}</code></dd></div>
<div><dt>Tested with runtime</dt><dd><code>${runtime}</code></dd></div>
</dl>`;
}

/** Levels and runtimes to avoid, each with what shows it. */
export function avoidLines({ avoid, runtimes }: Recommendation): Markup | string {
  const levels = avoid.map(
    ({ factor, level, scenarios, why }) =>
      markup`<li><code>${factor}=${level}</code> <span class="soft">${why}${others(scenarios)}</span></li>`,
  );
  const bad = runtimes.filter(({ avoid: never }) => never);
  const named = bad.map(
    ({ runtime, scenarios }) =>
      markup`<li><code>${runtime}</code> <span class="soft">${scenarios.join(", ")}</span></li>`,
  );
  const careful = runtimes.filter(({ avoid: never }) => !never);
  const items = [...levels, ...named];
  const list = items.length === 0 ? "" : markup`<div class="avoid"><h2>Avoid</h2><ul>${items}</ul></div>`;
  return markup`${list}${careful.length === 0 ? "" : carefulWords(careful)}`;
}

function others(scenarios: readonly string[]): string {
  const [, ...rest] = scenarios;
  return rest.length === 0 ? ` (${scenarios.join()})` : ` (${scenarios[0]} and ${rest.length} more)`;
}

/** A runtime that carries the recommended setting may still break where another holds. */
export function carefulWords(runtimes: Recommendation["runtimes"]): Markup {
  const scenarios = [...new Set(runtimes.flatMap((one) => one.scenarios))];
  const names = runtimes.map(({ runtime }) => runtime).join(", ");
  return markup`<p class="careful"><b>Runtimes:</b> ${names} ${runtimes.length === 1 ? "fails" : "fail"} where others pass in ${scenarios.join(", ")}.</p>`;
}
