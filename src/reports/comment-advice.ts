import { formatDuration } from '../domain/durations.ts';
import type { Inputs } from '../inputs/types.ts';

/** How people keep the servers of an environment, and how they get rid of them. */
export function adviceOf(
  { run, servers }: Pick<Inputs, 'run' | 'servers'>,
  { keepLabel, pullName }: { readonly keepLabel: string /** What the code host calls a pull request. */; readonly pullName: string },
): readonly string[] {
  const { environment, ttlMs } = servers;
  if (run.onPush === 'none') return [`\`restage destroy --environment ${environment}\` deletes them.`];
  const renews = run.onPush === 'refresh';
  const who = renews ? `The label \`${keepLabel}\`` : `A push, or the label \`${keepLabel}\`,`;
  const gate = run.label === undefined ? '' : `, or removing the label \`${run.label}\`,`;
  return [
    ...(renews ? ['A push replaces them with new ones.'] : []),
    ...(ttlMs === undefined ? [] : [`${who} keeps them for another ${formatDuration(ttlMs)}.`]),
    `Closing the ${pullName}${gate} deletes them.`,
  ];
}
