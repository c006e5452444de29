import type { CallOptions } from '../calls.ts';
import { ceiling } from '../microversion.ts';
import type { ComputeContext } from './deps.ts';

/**
 * The highest microversion that the cloud and we both know, for example `2.93`: what the answers so far have told; where they have not yet,
 * a small request that tells, which every application credential allows: the details of flavors are read anyway.
 */
export async function learnMicroversion(context: Pick<ComputeContext, 'client' | 'negotiation'>, options?: CallOptions): Promise<string> {
  const known = context.negotiation.known();
  if (known !== undefined) return known;
  await context.client.request(
    { method: 'GET', path: '/flavors/detail?limit=1', microversion: ceiling, repeat: 'read', expect: [200] },
    options,
  );
  const learnt = context.negotiation.known();
  if (learnt === undefined) throw new Error('an answer at the ceiling did not tell the microversion');
  return learnt;
}
