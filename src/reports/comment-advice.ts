import { formatDuration } from '../domain/durations.ts';
import type { Inputs } from '../inputs/types.ts';
import { capital } from './markdown.ts';

/** How people keep the servers of an environment, and how they get rid of them. */
export function adviceOf({ run, servers }: Pick<Inputs, 'run' | 'servers'>, keepLabel: string): readonly string[] {
  const { environment, ttlMs } = servers;
  const byHand = `\`restage destroy --environment ${environment}\` takes them away.`;
  if (run.onPush === 'none') return [byHand];
  const time = ttlMs === undefined ? undefined : formatDuration(ttlMs);
  const push = run.onPush === 'refresh' ? 'A push replaces them by new ones' : time && `A push keeps them for another ${time}`;
  const label = time && `the label \`${keepLabel}\` keeps them for another ${time}`;
  const keeping = [push, label].filter((part) => part !== undefined);
  const gate = run.label === undefined ? '' : `, or taking the label \`${run.label}\` off,`;
  return [...(keeping.length === 0 ? [] : [`${capital(keeping.join('; '))}.`]), `Closing the pull request${gate} takes them away.`];
}
