/** Actor processes kept warm: a trial takes what it needs and gives back what is still clean. */
import { ActorProcess } from "./actor-process.ts";
import { fewAtOnce } from "./few-at-once.ts";
import type { Stretch } from "./slowness.ts";

export class ActorPool {
  readonly #idle: ActorProcess[] = [];
  readonly #all = new Set<ActorProcess>();
  readonly #stretch: Stretch;
  readonly #spare: number;

  /** @param spare idle processes that are kept when no trial needs them */
  constructor(stretch: Stretch, spare = 4) {
    this.#stretch = stretch;
    this.#spare = spare;
  }

  /**
   * Has so many processes idle ahead of a trial, whose times would otherwise hold their start. More than that are ended unless they are to
   * be kept.
   */
  async fit(count: number): Promise<void> {
    const keep = (actors: ActorProcess[]) => void this.#idle.push(...actors);
    keep(await fewAtOnce(count, () => this.take(), keep));
    const surplus = this.#idle.splice(0, this.#idle.length - Math.max(count, this.#spare));
    for (const actor of surplus) this.#all.delete(actor);
    await Promise.all(surplus.map((actor) => actor.end()));
  }

  /** An idle process, or a new one. */
  async take(): Promise<ActorProcess> {
    const idle = this.#idle.pop();
    if (idle?.alive) return idle;
    const fresh = new ActorProcess(this.#stretch);
    this.#all.add(fresh);
    await fresh.started();
    return fresh;
  }

  /** Takes a process back; one that changed its namespace, hangs or died is ended and not used again. */
  async giveBack(actor: ActorProcess): Promise<void> {
    if (actor.clean) {
      this.#idle.push(actor);
      return;
    }
    this.#all.delete(actor);
    await actor.end();
  }

  /** Has the random numbers of every process start anew: see `reseedProcess`. Between trials, when all are idle. */
  async reseed(entropy: string): Promise<void> {
    const alive = [...this.#all].filter((actor) => actor.alive);
    await Promise.all(alive.map((actor) => actor.call("reseed", { entropy }, this.#stretch(5_000))));
  }

  /** Processes that belong to the pool; they are no leak. */
  pids(): number[] {
    return [...this.#all].filter((actor) => actor.alive).map((actor) => actor.pid);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((actor) => actor.end()));
  }
}
