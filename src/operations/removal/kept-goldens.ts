import type { MarkedServer } from '../../domain/generations.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { NamedGoldens } from '../run/context.ts';
import { type Grounds, protectionOf } from '../servers/guard.ts';
import { everyMarked } from '../servers/marked.ts';
import { type Attempt, kept } from './attempt.ts';

const nothingElse: Grounds = { holders: new Map(), images: new Map() };

/**
 * Golden servers that would go if they were servers of an environment, as their marks say.
 * @param whyGoes `undefined` = it would stay anyway
 * @param grounds what the image service tells of golden servers; absent = by the servers alone
 */
export function keptGoldens(
  ctx: NamedGoldens,
  servers: readonly Server[],
  whyGoes: (server: MarkedServer) => string | undefined,
  grounds: Grounds = nothingElse,
): readonly Attempt[] {
  return servers.flatMap((server) => {
    const protection = protectionOf(ctx, server, grounds);
    const [marked] = everyMarked([server]);
    const why = marked && whyGoes(marked);
    if (protection === undefined || marked === undefined || why === undefined) return [];
    const { id, name, marks } = marked;
    return [kept({ kind: 'server', id, name, environment: marks.environment, why }, protection.reason)];
  });
}
