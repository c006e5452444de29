import type { CallOptions } from '../cloud.ts';
import { ceiling } from '../microversion.ts';
import type { ComputeContext } from './deps.ts';
import type { ComputeFeatures } from './types.ts';

/** What the answers so far have told; where they have not yet, the smallest request that tells. */
export async function learnFeatures(
  context: Pick<ComputeContext, 'client' | 'negotiation'>,
  options?: CallOptions,
): Promise<ComputeFeatures> {
  const known = context.negotiation.features();
  if (known !== undefined) return known;
  await context.client.request({ method: 'GET', path: '/flavors?limit=1', microversion: ceiling, repeat: 'read', expect: [200] }, options);
  const learnt = context.negotiation.features();
  if (learnt === undefined) throw new Error('an answer at the ceiling did not tell the microversion');
  return learnt;
}
