/** Tells good kernels from bad ones by something that one look shows, such as a feature. */
import { type EndSeen, type Examined, type Examiner, Untestable } from "./contract.ts";

/** What one look shows: `yes`, `no`, a measured value. @throws Untestable */
export type Look = (index: number) => Promise<string>;

export interface LookExaminer extends Examiner {
  /** What the ends showed; undefined before they were looked at. */
  values(): { readonly good: string; readonly bad: string } | undefined;
}

/** A kernel that shows neither what the good end shows nor what the bad one shows is untestable. */
export function examineByOneLook(count: number, look: Look): LookExaminer {
  let atBad = "";
  let known: { good: string; bad: string } | undefined;

  async function badEnd(): Promise<EndSeen> {
    const bad = await attempt(count - 1, look);
    if ("verdict" in bad) return unusable("bad", bad);
    atBad = bad.value;
    return { examined: seen(count - 1, "bad") };
  }

  async function goodEnd(): Promise<EndSeen> {
    const good = await attempt(0, look);
    if ("verdict" in good) return unusable("good", good);
    known = { good: good.value, bad: atBad };
    if (good.value !== atBad) return { examined: seen(0, "good") };
    return { examined: seen(0, "bad"), fruitless: { kind: "no-border", why: `both ends show "${good.value}"` } };
  }

  async function examine(index: number): Promise<Examined> {
    const now = await attempt(index, look);
    if ("verdict" in now) return now;
    if (now.value === known?.good) return seen(index, "good");
    if (now.value === known?.bad) return seen(index, "bad");
    return { ...seen(index, "untestable"), reason: `it shows "${now.value}"` };
  }

  return { badEnd, goodEnd, examine, values: () => known };
}

async function attempt(index: number, look: Look): Promise<{ readonly value: string } | Examined> {
  try {
    return { value: await look(index) };
  } catch (cause) {
    if (!(cause instanceof Untestable)) throw cause;
    return { ...seen(index, "untestable"), reason: cause.message, ...(cause.byHarness ? { byHarness: true } : {}) };
  }
}

function seen(index: number, verdict: Examined["verdict"]): Examined {
  const n = verdict === "untestable" ? 0 : 1;
  return { index, verdict, n, failures: verdict === "bad" ? 1 : 0, others: 0, error: 0 };
}

function unusable(end: "good" | "bad", examined: Examined): EndSeen {
  const why = `the ${end} end cannot be judged: ${examined.reason}`;
  return { examined, fruitless: { kind: "untestable-end", why } };
}
