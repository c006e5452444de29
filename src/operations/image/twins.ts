import { markKeys } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { attempt, imageThing } from '../removal/attempt.ts';
import { removeImage } from '../removal/image.ts';
import { listOwnImages, ours } from './ownership.ts';

/**
 * Deletes the second image of one request that was carried out twice, as a proxy has it that sends again what got no answer in time. Of a
 * server on its own disk Nova refuses the second: it is at the task of the first. A server on volumes has no task (nova:compute/api.py
 * `snapshot_volume_backed`).
 */
export async function removeTwins(deps: Deps, golden: Server, image: Image): Promise<void> {
  const nonce = image.properties[markKeys.nonce];
  if (golden.imageId !== undefined || nonce === undefined) return;
  const properties = { [markKeys.golden]: golden.id, [markKeys.nonce]: nonce };
  const twins = ours(await listOwnImages(deps, { properties })).filter(
    ({ image: { id }, marks }) => id !== image.id && marks.nonce === nonce,
  );
  for (const twin of twins) {
    const { error } = await attempt(deps, imageThing(twin, 'one request made it twice'), () => removeImage(deps, twin.image));
    if (error !== undefined)
      deps.emit({ type: 'warning', title: 'An image is left', message: `${error.message} \`restage reap\` takes it when it can.` });
  }
}
