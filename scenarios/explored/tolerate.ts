/** Does what a script without `set -e` does: an errno of the list is passed over, others are thrown. */
export async function tolerate(errnos: readonly string[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!errnos.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
