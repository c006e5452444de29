import { environmentSubject } from '../lease/subject.ts';
import { type Attempt, deferred, type Thing } from '../removal/attempt.ts';
import { removeDependents, type VolumeDependent } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import type { ProjectSight } from './look.ts';
import { unlessWorkedOn } from './unless-worked-on.ts';

/** Under the lease on its environment: no run is about to make the server that it is for. */
export async function reapVolume(ctx: RunContext, volume: VolumeDependent, thing: Thing, sight: ProjectSight): Promise<readonly Attempt[]> {
  const environment = await environmentSubject(ctx, volume.marks.environment);
  const outcome = await unlessWorkedOn(ctx, environment, sight.now - Date.parse(volume.createdAt), (leased) =>
    removeDependents(leased, [volume], thing.why),
  );
  return outcome.kind === 'done' ? outcome.value : [deferred(thing, outcome.why)];
}
