import { describeRuns, type PowerState } from './intent.ts';
import { capital } from './sentence.ts';

/**
 * How a golden server is doing, and whether that is as it should be.
 * - `off`: not ACTIVE, and nothing is owed to it: a person switched it off.
 * - `off-in-use`: off for a run that is alive, which brings it back.
 * - `off-unexpectedly`: it is owed ACTIVE, it is not, and no living run holds it. Nothing starts it by itself.
 * - `gone`: images were made of it, and it is no more.
 */
export type GoldenPower = 'on' | 'off' | 'off-in-use' | 'off-unexpectedly' | 'gone';

/**
 * @param sight.status as Nova tells it; `undefined` = there is no such server
 * @param sight.owed the power state that a run has to give back; `undefined` = nothing is owed
 * @param sight.isHeld a lease on it that has not lapsed
 */
export function judgePower(sight: {
  readonly status: string | undefined;
  readonly owed: PowerState | undefined;
  readonly isHeld: boolean;
}): GoldenPower {
  if (sight.status === undefined) return 'gone';
  if (sight.status === 'ACTIVE') return 'on';
  if (sight.isHeld) return 'off-in-use';
  return sight.owed === 'ACTIVE' ? 'off-unexpectedly' : 'off';
}

/** The golden servers for which a person has to be woken. */
export function offUnexpectedly<T extends { readonly power: GoldenPower }>(goldens: readonly T[]): readonly T[] {
  return goldens.filter(({ power }) => power === 'off-unexpectedly');
}

/** What is known of a golden server that is off. */
export interface OffSight {
  readonly id: string;
  readonly status: string;
  readonly task: string | undefined;
  readonly owed?: { readonly runs: readonly string[]; readonly isDetached: boolean } | undefined;
  readonly snapshot?: { readonly stage: string; readonly expectedAt: string } | undefined;
}

/** How a golden server came to be off unexpectedly, and which command starts it. */
export function whyOff({ id, status, task, owed, snapshot }: OffSight): string {
  const runs = describeRuns(owed ?? { runs: [] });
  const state = task === undefined ? status : `${status}, ${task}`;
  const how =
    owed?.isDetached === true
      ? `${capital(runs)} exited while the snapshot of the server was still in progress.`
      : `${capital(runs)} stopped the server and ended without starting it.`;
  const fix =
    snapshot?.stage === 'capturing'
      ? `Its snapshot is in progress; the image is expected at ${snapshot.expectedAt}. Repeat the command of that run: it continues the snapshot and starts the server. When the snapshot is done, \`restage reap --apply\` also starts the server.`
      : `To continue that run and start the server, repeat the command of that run. To start the server now, run \`restage reap --apply\` or \`openstack server start ${id}\`.`;
  return `It is ${state}, but it was ACTIVE before. ${how} No living run holds it now. ${fix}`;
}
