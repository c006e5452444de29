import { markKeys } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { attempt, imageThing } from '../removal/attempt.ts';
import { removeImage } from '../removal/image.ts';
import type { RunContext } from '../run/context.ts';
import { listOwnImages, ours } from './ownership.ts';

/**
 * Deletes the second image of one request that was carried out twice, as a proxy has it that sends again what got no answer in time. Of a
 * server on its own disk Nova refuses the second: it is at the task of the first. A server on volumes has no task (nova:compute/api.py
 * `snapshot_volume_backed`).
 */
export async function removeDuplicates(ctx: RunContext, golden: Server, image: Image): Promise<void> {
  const nonce = image.properties[markKeys.nonce];
  if (golden.imageId !== undefined || nonce === undefined) return;
  const properties = { [markKeys.golden]: golden.id, [markKeys.nonce]: nonce };
  const duplicates = ours(await listOwnImages(ctx, { properties })).filter(
    ({ image: { id }, marks }) => id !== image.id && marks.nonce === nonce,
  );
  for (const duplicate of duplicates) {
    const { error } = await attempt(ctx, imageThing(duplicate, 'one request made it twice'), () => removeImage(ctx, duplicate.image));
    if (error !== undefined)
      ctx.emit({ type: 'warning', title: 'An image is left', message: `${error.message} \`restage reap\` takes it when it can.` });
  }
}
