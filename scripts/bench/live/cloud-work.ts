/** What the cloud itself did of a run, and when: from the requests that a tool sent until Nova was done with each. */
import type { Phase } from '../results.ts';
import type { Passed } from './gate.ts';

/** The cloud at something that it was asked for; milliseconds since the epoch. */
export interface Work {
  readonly phase: Exclude<Phase, 'start-up'>;
  readonly server: string;
  readonly from: number;
  readonly to: number;
}

/** Nova is done with a phase of a server. */
export interface Moment {
  readonly phase: Work['phase'];
  readonly server: string;
  readonly at: number;
}

const phaseOfAction: Readonly<Record<string, Work['phase']>> = { 'os-stop': 'stop', createImage: 'snapshot', 'os-start': 'start' };

/** Work that no moment ends counts until its request was answered. */
export function workOf(passed: readonly Passed[], moments: readonly Moment[]): readonly Work[] {
  return passed.flatMap((request) => {
    const asked = askedOf(request);
    if (asked === undefined) return [];
    const { from, to } = request;
    const done = moments.find(({ phase, server, at }) => phase === asked.phase && server === asked.server && at >= from);
    return [{ ...asked, from, to: Math.max(to, done?.at ?? to) }];
  });
}

function askedOf({ service, method, path, status, sent, got }: Passed): Pick<Work, 'phase' | 'server'> | undefined {
  if (service !== 'compute' || method !== 'POST' || status >= 300) return undefined;
  const acted = /\/servers\/([0-9a-f-]{36})\/action$/.exec(path)?.[1];
  if (acted !== undefined) {
    const phase = phaseOfAction[Object.keys(sent ?? {})[0] ?? ''];
    return phase && { phase, server: acted };
  }
  const made = /\/servers$/.test(path) ? (got as { readonly server?: { readonly id?: string } } | undefined)?.server?.id : undefined;
  return made === undefined ? undefined : { phase: 'build', server: made };
}

export interface Shares {
  readonly cloudMs: number;
  readonly idleMs: Readonly<Partial<Record<Phase, number>>>;
}

/** Divides a run's time into that in which the cloud was at work, and the rest by what it had last been at. */
export function divideTime(work: readonly Work[], startedAt: number, endedAt: number): Shares {
  const idleMs: Partial<Record<Phase, number>> = {};
  let [here, last, cloudMs]: [number, Phase, number] = [startedAt, 'start-up', 0];
  const idleUntil = (time: number) => {
    if (time > here) idleMs[last] = (idleMs[last] ?? 0) + time - here;
    here = Math.max(here, time);
  };
  for (const { phase, from, to } of work.toSorted((a, b) => a.from - b.from)) {
    const [begun, done] = [Math.min(from, endedAt), Math.min(to, endedAt)];
    idleUntil(begun);
    if (done <= here) continue;
    cloudMs += done - here;
    [here, last] = [done, phase];
  }
  idleUntil(endedAt);
  return { cloudMs, idleMs };
}
