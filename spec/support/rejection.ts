/** What a promise rejects with. @throws Error when it resolves */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [settled] = await Promise.allSettled([promise]);
  if (settled.status === 'fulfilled') throw new Error('it resolved');
  return settled.reason;
}

/** The failure of the SessionError that a promise rejects with; undefined for another error. */
export const failureOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
  ((await rejection(promise)) as { failure?: string }).failure;
