import { systemClock } from '../../../engine/clock.ts';
import type { PullEvent } from '../../../github/pull-event.ts';
import { admit } from '../../common/admission.ts';
import type { StepInputs } from '../read-step.ts';
import { readPlace } from './place.ts';

/**
 * Whether the event may start this step at all; before anything else is sent.
 *
 * @returns the pull request that the step is about; `undefined` = none
 * @throws RestageError `author-not-allowed`, `fork-not-allowed`
 */
export function admitStep({ verb, inputs, trigger }: Pick<StepInputs, 'verb' | 'inputs' | 'trigger'>): Promise<PullEvent | undefined> {
  return admit(trigger, {
    verb,
    inputs,
    open: async () => {
      const { env } = process;
      const { githubToken } = inputs.run;
      const place = readPlace(env, undefined);
      if (place === undefined) return { missing: 'this is no run of a workflow on GitHub.' };
      if (githubToken === undefined) return { missing: '`github-token` is empty.' };
      const { openOverNetwork } = await import('./network.ts');
      return openOverNetwork(place, githubToken, { env, clock: systemClock, random: Math.random, onWire: undefined });
    },
  });
}
