/** Releases in order, every one of them, with their errors gathered. */
export type Release = () => void | Promise<void>;

/** @throws the error if one release failed, AggregateError if several did */
export async function releaseAll(what: string, releases: readonly Release[]): Promise<void> {
  const errors: unknown[] = [];
  for (const release of releases) {
    try {
      await release();
    } catch (error) {
      errors.push(error);
    }
  }
  throwGathered(what, errors);
}

/** Runs the action, then the release, whatever the action did. */
export async function withRelease<T>(what: string, action: () => Promise<T>, release: Release): Promise<T> {
  let result: { readonly value: T } | undefined;
  const errors: unknown[] = [];
  try {
    result = { value: await action() };
  } catch (error) {
    errors.push(error);
  }
  try {
    await release();
  } catch (error) {
    errors.push(error);
  }
  throwGathered(what, errors);
  return (result as { readonly value: T }).value;
}

/** Throws what was gathered: nothing, the one error, or all of them with the first one's message in front. */
export function throwGathered(what: string, errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${what}: ${errors.map(messageOf).join("; then: ")}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
