/** Lets work pass that others may run beside, or a single piece of work that must have the machine for itself; first come, first served. */
export interface Turnstile {
  beside<T>(work: () => Promise<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly alone: boolean;
  readonly go: () => void;
}

export function turnstile(): Turnstile {
  const waiting: Waiting[] = [];
  let inside = 0;
  let closed = false;

  const letIn = () => {
    for (let next = waiting[0]; next && !closed && !(next.alone && inside > 0); next = waiting[0]) {
      waiting.shift();
      inside++;
      closed = next.alone;
      next.go();
    }
  };

  const pass = async <T>(alone: boolean, work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((go) => {
      waiting.push({ alone, go });
      letIn();
    });
    try {
      return await work();
    } finally {
      inside--;
      closed = false;
      letIn();
    }
  };

  return { beside: (work) => pass(false, work), alone: (work) => pass(true, work) };
}
