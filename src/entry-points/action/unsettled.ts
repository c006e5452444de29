/** What main tells post, by name: see `state.ts`. */
export type StateName = 'run' | 'settled' | 'telling' | 'told';

/**
 * The run that post must look after. As the toolkit's `getState` reads it, but without the toolkit: most runs come to their own end, and post
 * has nothing else to do then.
 */
export function unsettledRun(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const saved = (name: StateName) => env[`STATE_${name}`] ?? '';
  return saved('settled') === '' ? saved('run') || undefined : undefined;
}
