import { benefitOfDoubtMs } from '../../domain/reaping.ts';
import type { Deps } from '../deps.ts';
import { readLeaseState, withLease } from '../lease/lease.ts';
import { environmentSubject } from '../lease/subject.ts';
import { type Attempt, deferred, type Thing } from '../removal/attempt.ts';
import { removeCompanions, type VolumeCompanion } from '../removal/companions.ts';
import type { ProjectSight } from './look.ts';

/** Under the lease on its environment: no run is about to make the server that it is for. Where leases cannot tell, a day does. */
export async function reapVolume(deps: Deps, volume: VolumeCompanion, thing: Thing, sight: ProjectSight): Promise<readonly Attempt[]> {
  const environment = await environmentSubject(deps, volume.marks.environment);
  const outcome = await withLease(deps, environment, 0, async (leased) => {
    const keepsLeases = (await readLeaseState(leased, environment)).kind === 'own';
    const isOld = sight.now - Date.parse(volume.createdAt) >= benefitOfDoubtMs;
    if (!keepsLeases && !isOld) return [deferred(thing, 'this cloud does not tell whether a run is at work on it')];
    return removeCompanions(leased, [volume], thing.why);
  });
  return outcome.held ? outcome.value : [deferred(thing, `run ${outcome.holder.run} is at work on its environment`)];
}
