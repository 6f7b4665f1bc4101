/**
 * The work's result, or an error at the deadline. The work itself goes on.
 * @param what names the work in the error
 */
export async function within<T>(deadlineMs: number, what: string, work: () => Promise<T>): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(new Error(`${what} did not end within ${deadlineMs} ms`)), deadlineMs);
  try {
    return await Promise.race([work(), deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
