import { stayedOff } from '../../domain/stayed-off.ts';
import type { StopVerdict } from '../../domain/verdict.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { isBeingRemoved, removeImage } from '../removal/image.ts';
import { imagesOfGolden } from './find.ts';
import type { MarkedImage } from './ownership.ts';
import { evidenceKey, notedOffSince, noteVerdict } from './verdict.ts';

/** A snapshot that a run began and did not get to the end of. */
export interface Begun extends StopVerdict {
  readonly image: Image;
  readonly run: string;
}

/**
 * The snapshot of this golden server that an earlier run began and that can still succeed, with what is true of it by
 * now. All others that were not finished are removed.
 */
export async function adoptSnapshot(deps: Deps, golden: Server): Promise<Begun | undefined> {
  const unfinished = (await imagesOfGolden(deps, golden.id)).filter(({ marks }) => !marks.verified);
  let adopted: Begun | undefined;
  for (const entry of unfinished) {
    if (adopted === undefined && canStillSucceed(entry.image, golden)) adopted = await judge(deps, entry);
    if (adopted?.image.id !== entry.image.id) await removeImage(deps, entry.image);
  }
  return adopted;
}

/** An image that waits for its data while its server does nothing will wait for ever. */
export function canStillSucceed(image: Image, golden: Server): boolean {
  if (isBeingRemoved(image)) return false;
  if (image.status === 'active') return true;
  return (image.status === 'queued' || image.status === 'saving') && golden.taskState !== null;
}

/** `undefined` for one that is not what its marks say: its server was started before the request for it arrived. */
async function judge(deps: Deps, { image, marks }: MarkedImage): Promise<Begun | undefined> {
  const { cloud, signal, emit } = deps;
  const noted: Begun = {
    image,
    run: marks.run,
    consistency: marks.consistency,
    evidence: image.properties[evidenceKey] ?? `${marks.consistency}: noted by run ${marks.run}`,
  };
  if (marks.consistency === 'live' || marks.consistency === 'unknown') return noted;
  const actions = await cloud.compute.listActions(marks.goldenId, { signal });
  switch (stayedOff({ offSince: notedOffSince(image), takenAt: Date.parse(image.createdAt), actions })) {
    case 'yes':
      return noted;
    case 'no':
      emit({
        type: 'note',
        message: `Image ${image.name} of run ${marks.run} is dropped: the golden server was started before the cloud took that snapshot.`,
      });
      return undefined;
    case 'unknown': {
      const evidence = 'unknown: the cloud does not show whether the golden server was still off when the snapshot was taken';
      await noteVerdict(deps, image.id, { consistency: 'unknown', evidence });
      return { ...noted, consistency: 'unknown', evidence };
    }
  }
}
