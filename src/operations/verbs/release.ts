import { RestageError } from '../../domain/errors.ts';
import { isMarkedGolden, isMarkedSealed } from '../../domain/golden-mark.ts';
import { describeRuns } from '../../domain/intent.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { findGolden } from '../golden/find.ts';
import { intentOf } from '../golden/intent.ts';
import { unmarkGolden } from '../golden/mark.ts';
import { restoreOrphans } from '../golden/orphans.ts';
import { imagesOfGolden } from '../image/own-images.ts';
import { busyReason, holdAll } from '../lease/hold.ts';
import { environmentSubject, goldenSubject } from '../lease/record.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { everyMarked } from '../servers/marked.ts';

/**
 * A server is no longer a golden one: its mark is removed, and images that were made of it no longer protect it. Nothing else changes; where
 * it carries the marks of an environment's server, it is one again. Its next snapshot makes it a golden server again.
 * @throws RestageError `golden-busy` while a run holds it or owes it a power state; `golden-not-found`, `golden-ambiguous`
 */
export async function release(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const { cloud, emit } = ctx;
  await cloud.identity.session();
  const servers = await cloud.compute.listServers({});
  const found = findGolden(servers, inputs.golden.golden ?? '');
  if (found instanceof RestageError) throw found;
  return restoreOrphans(ctx, servers, { patient: true }, async () => {
    const environments = await Promise.all(everyMarked([found]).map(({ marks }) => environmentSubject(ctx, marks.environment)));
    const subjects = [goldenSubject(found), ...environments];
    const held = await holdAll(ctx, { subjects, waitMs: 0 }, async (leased) => {
      const server = await leased.cloud.compute.getServer(found.id);
      if (server === undefined)
        throw new RestageError('golden-not-found', `Server ${found.name} (${found.id}) was deleted while this run worked on it.`, {
          hint: 'Nothing is left to release.',
        });
      const intent = intentOf(server);
      if (intent !== undefined) throw busy(server, `it is off, and ${describeRuns(intent)} has not started it again yet.`);
      const images = await imagesOfGolden(leased, server.id);
      const wasGolden = isMarkedGolden(server) || images.length > 0;
      await unmarkGolden(leased, server, { named: images.length > 0 });
      const hasSealed = images.some(({ marks }) => marks.verified && marks.seal?.kind === 'sealed');
      return { wasGolden, hasSealed, images: images.map(({ image }) => `${image.name} (${image.id})`) };
    });
    if (held.kind === 'busy') throw busy(found, busyReason(held));
    const { wasGolden, hasSealed, images } = held.value;
    emit({ type: 'note', message: told(found, wasGolden, hasSealed) });
    if (images.length > 0)
      emit({
        type: 'note',
        message: `Images that were made from it are kept, but no longer protect it from deletion: ${images.join(', ')}.`,
      });
    return { status: 'complete', timeline: [] };
  });
}

function told(server: Server, wasGolden: boolean, hasSealed: boolean): string {
  const [marked] = everyMarked([server]);
  if (!wasGolden) return `Server ${server.name} (${server.id}) is not marked as a golden server.`;
  const now = marked === undefined ? '' : ` From now on it belongs to environment ${marked.marks.environment}, and is deleted with it.`;
  const when = hasSealed ? ' as soon as none of its images is sealed' : '';
  const seal = isMarkedSealed(server) ? ` Unsealed images of it may be launched again${when}.` : '';
  return `Server ${server.name} (${server.id}) is no longer a golden server.${seal}${now}`;
}

function busy({ name, id }: Server, why: string): RestageError {
  return new RestageError('golden-busy', `Server ${name} (${id}) is not released: ${why}`, {
    hint: 'Wait for that run, or run any operation that changes the cloud (for example `restage reap --apply`) to restore the server. Then run `restage release` again.',
  });
}
