import { debug, isDebug } from '@actions/core';
import { systemClock } from '../../../engine/clock.ts';
import type { Emit } from '../../../engine/events.ts';
import type { PullEvent } from '../../../github/pull-event.ts';
import type { Github } from '../../../github/types.ts';
import type { StepInputs } from '../read-step.ts';
import { type Place, readPlace } from './place.ts';

export interface Repository {
  readonly github: Github;
  readonly place: Place;
}

/** The repository that the run belongs to; `undefined` where the inputs want nothing of it, or it cannot be had. A run that wants nothing loads nothing. */
export async function openRepository(
  { emit }: { readonly emit: Emit },
  { verb, inputs, pull }: Pick<StepInputs, 'verb' | 'inputs'> & { readonly pull: PullEvent | undefined },
): Promise<Repository | undefined> {
  const { comment, deployment, onPush, githubToken } = inputs.run;
  const looksAtPull = pull !== undefined && (onPush !== 'none' || verb === 'destroy');
  if (!comment && !deployment && !looksAtPull) return undefined;
  const { env } = process;
  const place = readPlace(env, pull);
  if (place === undefined || githubToken === undefined) {
    const missing = place === undefined ? 'this is no run of a workflow on GitHub' : '`github-token` is empty';
    emit({ type: 'warning', title: 'Nothing is read from GitHub, or told there', message: `The run goes on, but ${missing}.` });
    return undefined;
  }
  if (comment && pull === undefined && verb !== 'reap')
    emit({ type: 'note', message: 'No comment: this run is not about a pull request.' });
  const { openOverNetwork } = await import('./network.ts');
  return {
    github: openOverNetwork(place, githubToken, { env, clock: systemClock, random: Math.random, onWire: isDebug() ? logWire : undefined }),
    place,
  };
}

function logWire({ method, path, status }: { readonly method: string; readonly path: string; readonly status: number | undefined }): void {
  debug(`github ${method} ${path}: ${status ?? 'no answer'}`);
}
