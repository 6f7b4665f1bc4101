import type { Results } from "../results-schema.ts";
import { timeInWords } from "../time-words.ts";
import { type Markup, markup } from "./markup.ts";

type Kernel = Results["kernels"][number];

/** What ran: kernels, our own version, node, and all of the userland. */
export function versionsSection({ kernels, harness, decisions, timeSpent }: Results): Markup {
  const { plantedDefects } = harness;
  return markup`<section id="versions" aria-labelledby="versions-title"><h2 id="versions-title">Versions and self-test</h2>
<ul>${kernels.map(kernelItem)}
${decisions.map((place) => markup`<li>${placeOf(place)}</li>`)}
${harness.runs.map((run) => markup`<li>run of ${run.startedAt}${kernels.length > 1 ? ` on ${run.kernel}` : ""}, profile ${run.profile}: ${run.end}${run.settledSeconds === undefined ? "" : `, every cell had its turn after ${run.settledSeconds} s`}</li>`)}
${timeSpent.map((spent) => markup`<li>${kernels.length > 1 ? `${spent.kernel}: ` : ""}${timeInWords(spent)}</li>`)}
${plantedDefects.details.map(
  ({ name, expected, outcome, recognised }) =>
    markup`<li>${name}: expected ${expected}, saw ${outcome} (${recognised ? "recognised" : "missed"})</li>`,
)}</ul>
${harness.versions.map(
  (versions) =>
    markup`<details><summary>Versions, as recorded in the ledger</summary><pre>${JSON.stringify(versions, null, 2)}</pre></details>`,
)}</section>`;
}

function kernelItem({
  release,
  version,
  machine,
  build,
  origin,
  config,
  configDigest,
  guest,
  vagrantGuest,
  container,
}: Kernel): Markup {
  const name = markup`kernel <code>${release} ${version} ${machine}</code>`;
  const facts = { build, origin, configDigest, config, guest, vagrantGuest, container };
  if (Object.values(facts).every((fact) => fact === undefined)) return markup`<li>${name}</li>`;
  const ran = guest ?? vagrantGuest;
  const sentence = ran ? `: ${ran.qemu}, ${ran.acceleration} (${ran.reason}), ${ran.memoryMiB} MiB` : "";
  const inContainers = container
    ? `; containers in ${container.engine} (${container.foundBy}), ${container.storageDriver}, cgroup version ${container.cgroupVersion}, ${container.privilege}: ${container.privilegeReason}`
    : "";
  return markup`<li>${name}${sentence}${inContainers}<details><summary>Build, guest and container, as recorded in the ledger</summary><pre>${JSON.stringify(facts, null, 2)}</pre></details></li>`;
}

function placeOf({ kernel, environment, subject }: Results["decisions"][number]): string {
  return `kernel ${kernel}, environment ${environment}, subject ${subject}`;
}
