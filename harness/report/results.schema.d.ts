/* Made from results.schema.json by `npm run results-schema`. */

/**
 * What differs between kernels.
 */
export type Difference =
  | {
      kind: "cell";
      scenario: string;
      factors: {
        [k: string]: string | number;
      };
      varied: string[];
      role: "recommended" | "base" | "guide" | "array" | "variation" | "confirmation";
      environment: string;
      subject: string;
      /**
       * Whether the verdict changes, or only what the failures look like.
       */
      change: "verdict" | "outcome";
      /**
       * Every kernel that has the cell, by version.
       */
      perKernel: {
        kernel: string;
        cell: string;
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        outcomes: {
          [k: string]: number;
        };
        n: number;
        failures: number;
        /**
         * Counts and interval in words.
         */
        rate: string;
      }[];
      /**
       * The contrast that tells two kernels apart most clearly.
       */
      significance: {
        /**
         * @minItems 2
         * @maxItems 2
         */
        kernels: [string, string];
        /**
         * The outcome whose share differs; `failed` for any but `ok`.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error"
          | "failed";
        /**
         * When only trials of this order of steps were compared.
         */
        schedule?: string;
        /**
         * Share on the first kernel minus that on the second, with a 99 % interval.
         */
        effect: number;
        /**
         * @minItems 2
         * @maxItems 2
         */
        interval: [number, number];
      };
    }
  | {
      kind: "feature";
      id: string;
      values: {
        /**
         * Release.
         */
        kernel: string;
        environment: string;
        /**
         * `yes`, `no`, `error` (could not be probed), `hang`, or what was measured: `7.45`.
         */
        value: string;
        /**
         * How it showed: errno, kernel log lines; may be empty.
         */
        detail: string;
        /**
         * Options of the build, module parameters and sysctls beside it; the value does not come from them.
         */
        settings?: {
          [k: string]: string;
        };
      }[];
    };

/**
 * What Mountproof's runs showed: results.json, from which its other reports are made.
 */
export interface Results {
  /**
   * Additions leave it as it is; anything else raises it.
   */
  schemaVersion: 1;
  /**
   * The answer, for each kernel, environment and subject.
   */
  decisions: {
    kernel: string;
    environment: string;
    subject: string;
    decision: "ship" | "ship-with-options" | "do-not-ship" | "undecided";
    sentence: string;
    /**
     * The sentence without kernel and setting: counts and interval, the failure, or why there is no verdict.
     */
    why: string;
    /**
     * The recommended setting in words; empty when it was not part of the run.
     */
    setting: string;
    /**
     * Levels that fail or are refused where the scenario's own setting holds.
     */
    avoid: {
      factor: string;
      level: string | number;
      scenario: string;
      why: string;
    }[];
  }[];
  /**
   * By version, oldest first.
   */
  kernels: Kernel[];
  environments: {
    name: string;
    used: boolean;
    reason?: string;
  }[];
  scenarios: {
    name: string;
    title: string;
    mechanism: string;
    rows: string[];
    /**
     * Why it may come out otherwise in another environment.
     */
    elsewhere?: string;
    /**
     * Its orders of steps by their names, each step as `actor.step`, unless they are explored.
     */
    schedules?: {
      [k: string]: string[];
    };
  }[];
  cells: Cell[];
  explorations: Exploration[];
  waits: Wait[];
  timeSpent: TimeSpent[];
  claims: Claim[];
  attributions: Attribution[];
  features: Feature[];
  behaviours: Behaviour[];
  predictions: Prediction[];
  plantedServers: PlantedServers[];
  /**
   * Most important first; empty with a single kernel.
   */
  differences: Difference[];
  /**
   * Of kernels that ran in several environments; else empty.
   */
  environmentComparisons: EnvironmentComparison[];
  /**
   * When a baseline was given.
   */
  baseline?: {
    file: string;
    /**
     * The day that expiry dates are held against, UTC.
     */
    today: string;
    places: {
      kernel: string;
      environment: string;
      subject: string;
      against?: {
        kernel: string;
        release: string;
        startedAt: string;
      };
    }[];
    compared: {
      cells: number;
      same: number;
      /**
       * Too few trials for a verdict.
       */
      unsettled: number;
    };
    unexpected: {
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      why: "regression" | "changed failure" | "unknown failure" | "not shown" | "nothing compared";
      cell?: string;
      change?: {
        kind: "regression" | "fix" | "other-failure" | "rate" | "unclear" | "unsettled" | "same";
        /**
         * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
         */
        setting: string;
        kernel: string;
        environment: string;
        subject: string;
        role: "recommended" | "base" | "guide" | "array" | "variation" | "confirmation";
        cell: string;
        before: {
          verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
          /**
           * The most frequent failure; `ok` when nothing failed.
           */
          outcome:
            | "ok"
            | "deleted-directory"
            | "empty-lower"
            | "stale-handle"
            | "disconnected"
            | "mount-refused"
            | "hang"
            | "wrong-content"
            | "lost-write"
            | "leak"
            | "runtime-failure"
            | "kernel-fault"
            | "harness-error";
          n: number;
          failures: number;
        };
        after: {
          verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
          /**
           * The most frequent failure; `ok` when nothing failed.
           */
          outcome:
            | "ok"
            | "deleted-directory"
            | "empty-lower"
            | "stale-handle"
            | "disconnected"
            | "mount-refused"
            | "hang"
            | "wrong-content"
            | "lost-write"
            | "leak"
            | "runtime-failure"
            | "kernel-fault"
            | "harness-error";
          n: number;
          failures: number;
        };
        /**
         * Orders of steps that passed and now fail.
         */
        broken: string[];
        /**
         * Orders of steps that failed and now pass.
         */
        mended: string[];
        contrast?: {
          outcome:
            | "ok"
            | "deleted-directory"
            | "empty-lower"
            | "stale-handle"
            | "disconnected"
            | "mount-refused"
            | "hang"
            | "wrong-content"
            | "lost-write"
            | "leak"
            | "runtime-failure"
            | "kernel-fault"
            | "harness-error"
            | "failed";
          order?: string;
          p: number;
          /**
           * Share after minus share before, with a 99 % interval.
           */
          effect: number;
          /**
           * @minItems 2
           * @maxItems 2
           */
          interval: [number, number];
        };
      };
    }[];
    /**
     * Known failures whose day is over.
     */
    expired: {
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      /**
       * Id of the cell in this run.
       */
      cell: string;
      reason: string;
      /**
       * Days, UTC.
       */
      since: string;
      expires: string;
      /**
       * Days since `since`.
       */
      ageDays: number;
      before: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      after: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
    }[];
    /**
     * Known failures that fail as they did.
     */
    expected: {
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      /**
       * Id of the cell in this run.
       */
      cell: string;
      reason: string;
      /**
       * Days, UTC.
       */
      since: string;
      expires: string;
      /**
       * Days since `since`.
       */
      ageDays: number;
      before: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      after: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
    }[];
    /**
     * Known failures that are as wanted again. `shown`: more than chance.
     */
    passing: {
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      /**
       * Id of the cell in this run.
       */
      cell: string;
      reason: string;
      /**
       * Days, UTC.
       */
      since: string;
      expires: string;
      /**
       * Days since `since`.
       */
      ageDays: number;
      before: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      after: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      shown: boolean;
    }[];
    fixes: {
      kind: "regression" | "fix" | "other-failure" | "rate" | "unclear" | "unsettled" | "same";
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      role: "recommended" | "base" | "guide" | "array" | "variation" | "confirmation";
      cell: string;
      before: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      after: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      /**
       * Orders of steps that passed and now fail.
       */
      broken: string[];
      /**
       * Orders of steps that failed and now pass.
       */
      mended: string[];
      contrast?: {
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error"
          | "failed";
        order?: string;
        p: number;
        /**
         * Share after minus share before, with a 99 % interval.
         */
        effect: number;
        /**
         * @minItems 2
         * @maxItems 2
         */
        interval: [number, number];
      };
    }[];
    /**
     * Of cells that fail now and then, and still do.
     */
    rates: {
      kind: "regression" | "fix" | "other-failure" | "rate" | "unclear" | "unsettled" | "same";
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      role: "recommended" | "base" | "guide" | "array" | "variation" | "confirmation";
      cell: string;
      before: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      after: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      /**
       * Orders of steps that passed and now fail.
       */
      broken: string[];
      /**
       * Orders of steps that failed and now pass.
       */
      mended: string[];
      contrast?: {
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error"
          | "failed";
        order?: string;
        p: number;
        /**
         * Share after minus share before, with a 99 % interval.
         */
        effect: number;
        /**
         * @minItems 2
         * @maxItems 2
         */
        interval: [number, number];
      };
    }[];
    /**
     * Another verdict, but the counts may be chance.
     */
    unclear: {
      kind: "regression" | "fix" | "other-failure" | "rate" | "unclear" | "unsettled" | "same";
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      role: "recommended" | "base" | "guide" | "array" | "variation" | "confirmation";
      cell: string;
      before: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      after: {
        verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
        /**
         * The most frequent failure; `ok` when nothing failed.
         */
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        n: number;
        failures: number;
      };
      /**
       * Orders of steps that passed and now fail.
       */
      broken: string[];
      /**
       * Orders of steps that failed and now pass.
       */
      mended: string[];
      contrast?: {
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error"
          | "failed";
        order?: string;
        p: number;
        /**
         * Share after minus share before, with a 99 % interval.
         */
        effect: number;
        /**
         * @minItems 2
         * @maxItems 2
         */
        interval: [number, number];
      };
    }[];
    /**
     * Settled cells that the baseline lacks, where it knows the place.
     */
    new: {
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
      /**
       * The most frequent failure; `ok` when nothing failed.
       */
      outcome:
        | "ok"
        | "deleted-directory"
        | "empty-lower"
        | "stale-handle"
        | "disconnected"
        | "mount-refused"
        | "hang"
        | "wrong-content"
        | "lost-write"
        | "leak"
        | "runtime-failure"
        | "kernel-fault"
        | "harness-error";
      n: number;
      failures: number;
    }[];
    /**
     * In the baseline, of a scenario that was chosen, and not in the run.
     */
    vanished: {
      /**
       * Scenario and the factors that are not at their first level: `link-count linkCount=zero`.
       */
      setting: string;
      kernel: string;
      environment: string;
      subject: string;
      verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
      /**
       * The most frequent failure; `ok` when nothing failed.
       */
      outcome:
        | "ok"
        | "deleted-directory"
        | "empty-lower"
        | "stale-handle"
        | "disconnected"
        | "mount-refused"
        | "hang"
        | "wrong-content"
        | "lost-write"
        | "leak"
        | "runtime-failure"
        | "kernel-fault"
        | "harness-error";
      n: number;
      failures: number;
    }[];
  };
  notRun: {
    what: string;
    reason: string;
    /**
     * Where it was planned; left out for what the whole run was asked for, such as a kernel that cannot be had.
     */
    kernels?: string[];
    /**
     * Of what the whole run was asked for. `unavailable`: it cannot be had. `failed`: it was tried.
     */
    kind?: "unavailable" | "failed";
  }[];
  harness: {
    versions: {
      [k: string]: unknown;
    }[];
    /**
     * How each run ended; `killed` when it could not say.
     */
    runs: {
      kernel: string;
      environment: string;
      subject: string;
      profile: string;
      startedAt: string;
      end: string;
      /**
       * Seconds of trials after which every cell had had its turn; left out when time was over before.
       */
      settledSeconds?: number;
      trials: number;
      /**
       * Share of its trials that failed through a fault of ours.
       */
      errorRate: number;
      planted: number;
      caught: number;
    }[];
    trials: number;
    /**
     * Milliseconds spent in trials.
     */
    trialsMs: number;
    /**
     * Share of trials that failed through a fault of ours.
     */
    errorRate: number;
    plantedDefects: {
      planted: number;
      caught: number;
      details: {
        name: string;
        expected: string;
        outcome: string;
        recognised: boolean;
      }[];
    };
  };
}
export interface Kernel {
  /**
   * What the rest of the results call it: the release, with the build where two have the same release.
   */
  name: string;
  release: string;
  version: string;
  machine: string;
  build?: string;
  origin?: {
    [k: string]: unknown;
  };
  configDigest?: string;
  config?: {
    [k: string]: string;
  };
  digest?: string;
  /**
   * How its guest ran. Times are in milliseconds.
   */
  guest?: Guest;
  /**
   * The same of the machine that Vagrant brought up.
   */
  vagrantGuest?: Guest;
  /**
   * The engine and the container that trials of the environment "container" ran in.
   */
  container?: {
    engine: string;
    foundBy: string;
    passedOver: {
      what: string;
      reason: string;
    }[];
    storageDriver: string;
    cgroupVersion: string;
    privilege: string;
    privilegeReason: string;
    readyMs: number;
  };
}
export interface Guest {
  acceleration: string;
  reason: string;
  vcpus: number;
  memoryMiB: number;
  qemu: string;
  commandLine: string[];
  start: "boot" | "snapshot";
  readyMs: number;
  slowness?: number;
}
export interface Cell {
  id: string;
  scenario: string;
  factors: {
    [k: string]: string | number;
  };
  kernel: string;
  environment: string;
  subject: string;
  role: "recommended" | "base" | "guide" | "array" | "variation" | "confirmation";
  /**
   * Factors switched away from the scenario's own setting.
   */
  varied: string[];
  n: number;
  failures: number;
  harnessErrors: number;
  /**
   * Milliseconds of all its trials together, harness errors too. Older results have none.
   */
  trialsMs?: number;
  /**
   * Milliseconds of `total` and of each step over its trials, the 50th and the 99th percentile. Older results have none.
   */
  timings?: {
    [k: string]: {
      n: number;
      p50Ms: number;
      p99Ms: number;
    };
  };
  outcomes: {
    [k: string]: number;
  };
  verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
  basis: "schedules" | "trials";
  /**
   * Exact two-sided 95 % interval of the failure rate.
   *
   * @minItems 2
   * @maxItems 2
   */
  interval: [number, number];
  /**
   * Counts and interval in words.
   */
  rate: string;
  /**
   * Further trials that would settle an `inconclusive` cell.
   */
  needs: number;
  schedules: {
    [k: string]: {
      n: number;
      failures: number;
    };
  };
  /**
   * Its schedules are orders that were explored; see `explorations`.
   */
  explored: boolean;
  /**
   * Distinct failures, most frequent first; the fields are those of the first trial that showed it.
   */
  evidence: {
    message?: string;
    errno?: string;
    step?: string;
    path?: string;
    kernelLog?: string[];
    console?: string;
    details?: string[];
    outcome:
      | "ok"
      | "deleted-directory"
      | "empty-lower"
      | "stale-handle"
      | "disconnected"
      | "mount-refused"
      | "hang"
      | "wrong-content"
      | "lost-write"
      | "leak"
      | "runtime-failure"
      | "kernel-fault"
      | "harness-error";
    count: number;
    trial: number;
    seed: number;
    schedule?: string;
  }[];
  repro: string;
}
/**
 * Orders of steps of one cell that were explored.
 */
export interface Exploration {
  scenario: string;
  cell: string;
  factors: {
    [k: string]: string | number;
  };
  varied: string[];
  kernel: string;
  environment: string;
  subject: string;
  bounds: {
    preemptions: number;
    orders: number;
  };
  possible: number;
  withinPreemptions: number;
  commuting: number;
  cut: number;
  /**
   * Orders that have a trial.
   */
  ran: number;
  /**
   * Orders that begin with the steps after which another one failed, and so fail in the same way.
   */
  decided: number;
  /**
   * Orders for which there was no time.
   */
  missing: number;
  /**
   * Ways in which orders fail, most frequent first.
   */
  failures: {
    /**
     * Outcome, step and errno.
     */
    failure: string;
    orders: number;
    /**
     * Left out when there was no time to reduce it.
     */
    shortest?: {
      order: string;
      moves: number;
      /**
       * Moves of the order that was reduced.
       */
      from: number;
      tried: number;
      replays: {
        n: number;
        failures: number;
      };
      message?: string;
      /**
       * What a real container runtime says in this order.
       */
      runtime?: {
        level: string;
        outcome:
          | "ok"
          | "deleted-directory"
          | "empty-lower"
          | "stale-handle"
          | "disconnected"
          | "mount-refused"
          | "hang"
          | "wrong-content"
          | "lost-write"
          | "leak"
          | "runtime-failure"
          | "kernel-fault"
          | "harness-error";
        message?: string;
      };
      repro: string;
    };
  }[];
}
/**
 * What a readiness rule leaves and costs under some load.
 */
export interface Wait {
  kernel: string;
  environment: string;
  subject: string;
  readiness: string;
  delayMs: number;
  /**
   * Containers that a trial starts at the same time.
   */
  concurrency: number;
  pressure: string;
  /**
   * How long the server holds each LOOKUP, milliseconds.
   */
  holdMs: number;
  vcpus: string | number;
  /**
   * A cleaner of older builds runs beside the starts.
   */
  cleaner: boolean;
  cells: string[];
  trials: number;
  failures: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  interval: [number, number];
  /**
   * Milliseconds that the wait took, the delay included; left out without a wait.
   */
  p50Ms?: number;
  p99Ms?: number;
  /**
   * Agents that worked side by side: times of different load must not be compared.
   */
  jobs: (number | "unknown")[];
}
/**
 * Where the time of a kernel's trials went.
 */
export interface TimeSpent {
  kernel: string;
  environment: string;
  subject: string;
  trials: number;
  cells: number;
  /**
   * In which any trial ran.
   */
  seconds: number;
  trialsPerSecond: number;
  cellsPerSecond: number;
  /**
   * What trials cost together, more than `seconds` where agents work side by side.
   */
  workSeconds: number;
  /**
   * Of `workSeconds`.
   */
  shares: {
    [k: string]: number;
  };
}
export interface Claim {
  id: string;
  sentence: string;
  measure: "failures" | "holds" | "time";
  verdict: "supported" | "refuted" | "partly" | "not testable here";
  /**
   * `failures`: difference of failure rates, without minus with. `holds`: failure rate. `time`: share of the time saved.
   */
  effect: number | null;
  interval: [number, number] | null;
  /**
   * What it needs to be tested, or the counts of each contrast.
   */
  why: string[];
  cells: string[];
  /**
   * The answer on each kernel by itself; empty for a claim that compares kernels.
   */
  perKernel: {
    kernel: string;
    environment: string;
    subject: string;
    verdict: "supported" | "refuted" | "partly" | "not testable here";
    /**
     * `failures`: difference of failure rates, without minus with. `holds`: failure rate. `time`: share of the time saved.
     */
    effect: number | null;
    interval: [number, number] | null;
    /**
     * What it needs to be tested, or the counts of each contrast.
     */
    why: string[];
  }[];
}
export interface Attribution {
  scenario: string;
  kernel: string;
  environment: string;
  subject: string;
  /**
   * `levels`: `cause` explains the failures. `steps`: it fails whatever the levels. The others: no cause can be named.
   */
  explanation: "levels" | "steps" | "too few trials" | "none";
  cause: {
    [k: string]: string | number;
  };
  trials: number;
  failures: number;
  /**
   * Exact two-sided 95 % interval of their failure rate.
   *
   * @minItems 2
   * @maxItems 2
   */
  interval: [number, number];
  /**
   * With no cause of the scenario present.
   */
  without: {
    trials: number;
    failures: number;
  };
  /**
   * Other sets of levels that explain the same failures about as well, best first, at most ten.
   */
  alternatives: {
    [k: string]: string | number;
  }[];
  ruledOut: {
    factor: string;
    /**
     * With the cause present trials failed under each of these.
     */
    levels: (string | number)[];
    trials: number;
    failures: number;
    without: {
      trials: number;
      failures: number;
    };
  }[];
  /**
   * Of `levels`: what the counter-examples showed.
   */
  confirmation?: {
    status: "confirmed" | "refuted" | "not confirmed";
    /**
     * One blamed level switched at a time: these were to pass.
     */
    pass: {
      cell: string;
      n: number;
      failures: number;
    }[];
    /**
     * Everything but the blamed levels switched: these were to fail.
     */
    fail: {
      cell: string;
      n: number;
      failures: number;
    }[];
    why: string;
  };
}
/**
 * A kernel feature, shown by probing; the concern stands before the dot of its id (`overlay.volatile`).
 */
export interface Feature {
  id: string;
  title: string;
  /**
   * One sentence: why a container runtime cares.
   */
  why: string;
  values: {
    /**
     * Release.
     */
    kernel: string;
    environment: string;
    /**
     * `yes`, `no`, `error` (could not be probed), `hang`, or what was measured: `7.45`.
     */
    value: string;
    /**
     * How it showed: errno, kernel log lines; may be empty.
     */
    detail: string;
    /**
     * Options of the build, module parameters and sysctls beside it; the value does not come from them.
     */
    settings?: {
      [k: string]: string;
    };
  }[];
}
/**
 * A row of the catalogue of known kernel behaviours, and what this run shows of it.
 */
export interface Behaviour {
  id: string;
  title: string;
  /**
   * Kernels that are known to have it.
   */
  kernels: string;
  what: string;
  experiment: string;
  /**
   * Some trial of a scenario that names the row says something about a kernel.
   */
  shown: boolean;
  /**
   * What cannot be shown, and what it would take. Without `part` nothing of the row can be shown.
   */
  notShown: {
    part?: string;
    reason: string;
    condition: string;
  }[];
  /**
   * Ids of features that show it, too.
   */
  features: string[];
  scenarios: {
    name: string;
    kernels: {
      kernel: string;
      environment: string;
      subject: string;
      cells: number;
      trials: number;
      verdicts: {
        [k: string]: number;
      };
      outcomes: {
        [k: string]: number;
      };
      /**
       * What passing trials noted about the kernel.
       */
      facts: string[];
    }[];
    /**
     * Why there is nothing, or not all, to see of it.
     */
    reasons: string[];
  }[];
}
/**
 * What is known of kernels by their version (`fixtures/known-results`), held against what this run shows of them.
 */
export interface Prediction {
  id: string;
  /**
   * Row of the catalogue of known behaviours.
   */
  row?: string;
  /**
   * One sentence.
   */
  says: string;
  /**
   * The kernel feature that it is about, if it is about one.
   */
  feature?: string;
  /**
   * Else the scenario, with the factors that are switched.
   */
  scenario?: string;
  levels?: {
    [k: string]: string | number | (string | number)[];
  };
  /**
   * The orders of steps that count.
   */
  orders?: string[];
  /**
   * Where it is from; `observation` is our own.
   */
  source: {
    kind: "changelog" | "documentation" | "source" | "observation";
    where: string;
  };
  confidence: "high" | "medium";
  note?: string;
  /**
   * Kernels that something is predicted for.
   */
  places: {
    kernel: string;
    environment: string;
    /**
     * Values of the feature, or outcomes: each trial has one of them.
     */
    predicted: string[];
    /**
     * Only some trials have.
     */
    sometimes: boolean;
    status: "differs" | "not settled" | "agrees" | "not shown";
    /**
     * The feature's value, or outcomes with their counts; empty where nothing ran.
     */
    observed: string;
    /**
     * Of what differs: what it may mean.
     */
    meaning?: "backport" | "missing fix" | "wrong entry" | "unexplained";
    /**
     * Why it is not settled or not shown.
     */
    why?: string;
    cells: string[];
    trials: number;
  }[];
}
/**
 * Defects that were planted in the server of the lower, for one kernel: how well the oracles see.
 */
export interface PlantedServers {
  kernel: string;
  environment: string;
  defects: {
    name: string;
    title: string;
    /**
     * The rule for engines that it breaks.
     */
    property: string;
    n: number;
    failures: number;
    outcome?:
      | "ok"
      | "deleted-directory"
      | "empty-lower"
      | "stale-handle"
      | "disconnected"
      | "mount-refused"
      | "hang"
      | "wrong-content"
      | "lost-write"
      | "leak"
      | "runtime-failure"
      | "kernel-fault"
      | "harness-error";
    shown?: string;
    /**
     * Whether the attribution names it, and nothing else, as the cause.
     */
    attributed: boolean;
  }[];
  caught: number;
  attributed: number;
  /**
   * The same steps without a defect.
   */
  healthy: {
    n: number;
    failures: number;
  };
}
/**
 * The same settings on one kernel in several environments.
 */
export interface EnvironmentComparison {
  kernel: string;
  subject: string;
  environments: string[];
  /**
   * Settings that are settled in two of them or more.
   */
  compared: number;
  /**
   * Those that do not come out the same; clearest first.
   */
  differing: {
    scenario: string;
    factors: {
      [k: string]: string | number;
    };
    varied: string[];
    perEnvironment: {
      environment: string;
      cell: string;
      verdict: "stable" | "fails" | "flaky" | "unsupported" | "inconclusive";
      outcome:
        | "ok"
        | "deleted-directory"
        | "empty-lower"
        | "stale-handle"
        | "disconnected"
        | "mount-refused"
        | "hang"
        | "wrong-content"
        | "lost-write"
        | "leak"
        | "runtime-failure"
        | "kernel-fault"
        | "harness-error";
      n: number;
      failures: number;
    }[];
    /**
     * Why, where the scenario says that it may; left out where it does not, and somebody should look.
     */
    because?: string;
  }[];
}
