/** Whether a name `HOST/PATH:TAG` is meant by what somebody wrote: all of it, its end from a slash on, or its tag alone. */
export function isName(name: string | undefined, written: string): boolean {
  return name !== undefined && (name === written || name.endsWith(`/${written}`) || name.endsWith(`:${written}`));
}
