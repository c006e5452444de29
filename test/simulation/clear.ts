import { calmRun, calmStep } from './calm.ts';
import type { Run } from './plan.ts';
import { givenUpAt, takenImages } from './promises/books.ts';
import type { World } from './world.ts';

const minute = 60_000;

/** Destroys all that these environments have, and reaps the rest: what is of ours then is left for good. */
export async function clearAll(
  { clock, emulator, witness }: Pick<World, 'clock' | 'emulator' | 'witness'>,
  perform: World['perform'],
  environments: readonly string[],
  access: Run['access'] = 'password',
): Promise<void> {
  const seen = { emulator, witness };
  const destroy = (environment: string) => calmRun('destroy-at-the-end', 'destroy', { environment, 'with-images': 'true' }, access);
  for (const environment of environments) await perform(calmStep(60 * minute, destroy(environment)));
  // What was in use by servers that the cloud keeps for a while goes when they are gone.
  if (takenImages(seen).length > 0) for (const environment of environments) await perform(calmStep(10 * minute, destroy(environment)));
  // An image that is late has its time.
  const givenUp = Math.max(0, ...takenImages(seen).map(givenUpAt)) - clock.now();
  const reap = calmRun('reap-at-the-end', 'reap', { apply: 'true' }, access);
  await perform(calmStep(Math.max(minute, givenUp + minute), reap));
  await clock.sleep(10 * minute);
}
