import { RestageError } from '../../domain/errors.ts';
import { imageOf, type MarkedServer } from '../../domain/generations.ts';
import { isoTime, readImageMarks } from '../../domain/marks.ts';
import { isOutOfUse } from '../../domain/set-aside.ts';
import type { Inputs } from '../../inputs/types.ts';
import { restoreOrphans } from '../golden/orphans.ts';
import { imageFacts } from '../image/result.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { endingBefore, extend } from '../servers/extend.ts';
import { environmentsOf, serversOf } from '../servers/marked.ts';
import { ipVersions } from '../servers/result.ts';
import { withHostKeys } from '../servers/ssh.ts';

/**
 * An environment that has its servers keeps them for another `ttl` from now; an expiry is never brought forward.
 *
 * @param otherwise for one whose servers are missing, failed, still being built, in quarantine, or of an unfinished refresh
 */
export async function extendEnvironment(given: RunContext, inputs: Inputs, otherwise: () => Promise<Result>): Promise<Result> {
  const ctx = given.naming(inputs);
  const { cloud, emit } = ctx;
  const { environment, ttlMs, concurrency } = inputs.servers;
  await cloud.identity.session();
  const servers = await cloud.compute.listServers({});
  const own = serversOf(ctx, servers, environment);
  if (!isWhole(own, inputs)) return otherwise();
  emit({ type: 'output', name: 'environment', value: environment });
  return restoreOrphans(ctx, servers, { patient: false }, async () => {
    const until = ttlMs === undefined ? undefined : cloudNow(ctx) + ttlMs;
    const early = until === undefined ? [] : endingBefore(own, until);
    const title = `Keep ${own.length} server(s) of ${environment} until ${until === undefined ? '' : isoTime(until)}`;
    const given = early.length === 0 ? [] : await ctx.step('keep', title, () => extend(ctx, early, until, concurrency));
    const [idle, inUse] = split(
      environmentsOf(ctx, servers, ipVersions(inputs)).find(({ name }) => name === environment)?.servers ?? [],
      ({ id }) => own.some((server) => server.id === id && isOutOfUse(server)),
    );
    refuseIdle(own, inputs);
    const expiries = own.flatMap((server) => (given.includes(server) ? until : server.marks.expiresAt) ?? []);
    return {
      status: 'complete',
      environment,
      ...(await imageOfServers(ctx, own)),
      ...(await withHostKeys(ctx, inputs, inUse)),
      ...(idle.length === 0 ? {} : { notReady: idle }),
      ...(expiries.length === 0 ? {} : { expiresAt: isoTime(Math.min(...expiries)) }),
      timeline: [],
    };
  });
}

/** What the servers run from, as far as it is still there: of several roles the first one's. */
async function imageOfServers({ cloud }: RunContext, [first]: readonly MarkedServer[]): Promise<ReturnType<typeof imageFacts>> {
  const id = first && imageOf(first);
  const image = id === undefined ? undefined : await cloud.image.getImage(id);
  return imageFacts(image, image && readImageMarks(image.properties, image.name)?.consistency);
}

/** What its user has set aside is there, and not ready. @throws RestageError `not-ready` */
function refuseIdle(own: readonly MarkedServer[], { roles }: Inputs): void {
  for (const { name, servers } of roles) {
    const [idle, ready] = split(
      own.filter(({ marks }) => marks.role === name),
      isOutOfUse,
    );
    if (ready.length >= servers.minReady) continue;
    const names = idle.map((server) => `${server.name} (${server.id}) is ${server.status}`).join(', ');
    throw new RestageError(
      'not-ready',
      `${ready.length} of ${servers.count} servers of ${servers.environment} can be used; \`min-ready\` is ${servers.minReady}: ${names}.`,
      { hint: 'Bring them back to ACTIVE and run this again, or replace the whole environment with `restage refresh`.' },
    );
  }
}

function split<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function isWhole(own: readonly MarkedServer[], { roles }: Inputs): boolean {
  if (own.some(({ marks }) => marks.stage === 'candidate' || marks.quarantine !== undefined)) return false;
  const standing = own.filter(({ status }) => status !== 'ERROR' && status !== 'BUILD');
  return roles.every(({ name, servers }) => standing.filter(({ marks }) => marks.role === name).length >= servers.minReady);
}
