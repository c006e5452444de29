import { imageOf, type MarkedServer } from '../domain/generations.ts';
import { isoTime, readImageMarks } from '../domain/marks.ts';
import { runStep } from '../engine/step.ts';
import type { Inputs } from '../inputs/types.ts';
import { cloudNow } from './cloud-now.ts';
import type { Deps } from './deps.ts';
import { naming } from './golden/naming.ts';
import { tendStrays } from './golden/strays.ts';
import type { Result } from './results.ts';
import { environmentsOf } from './servers/environments.ts';
import { endingBefore, extend } from './servers/extend.ts';
import { serversOf } from './servers/marked.ts';

/**
 * An environment that has its servers keeps them for another `ttl` from now; an expiry is never brought forward.
 *
 * @param otherwise for one whose servers are missing, failed, still being built, or of an unfinished refresh
 */
export async function keep(given: Deps, inputs: Inputs, otherwise: () => Promise<Result>): Promise<Result> {
  const deps = naming(given, inputs);
  const { cloud, signal, emit, clock } = deps;
  const { environment, ttlMs, concurrency } = inputs.servers;
  await cloud.identity.session({ signal });
  const servers = await cloud.compute.listServers({}, { signal });
  const own = serversOf(deps, servers, environment);
  if (!isWhole(own, inputs)) return otherwise();
  emit({ type: 'output', name: 'environment', value: environment });
  return tendStrays(deps, servers, { patient: false }, async () => {
    const until = ttlMs === undefined ? undefined : cloudNow(deps) + ttlMs;
    const early = until === undefined ? [] : endingBefore(own, until);
    if (until !== undefined && early.length > 0) {
      const title = `Keep ${own.length} server(s) of ${environment} until ${isoTime(until)}`;
      await runStep({ clock, emit, step: 'keep', title }, () => extend(deps, early, until, concurrency));
    }
    const found = environmentsOf(deps, servers).find(({ name }) => name === environment);
    const expiries = own.flatMap((server) => (early.includes(server) ? until : server.marks.expiresAt) ?? []);
    return {
      status: 'complete',
      environment,
      ...(await imageFacts(deps, own)),
      servers: found?.servers ?? [],
      ...(expiries.length === 0 ? {} : { expiresAt: isoTime(Math.min(...expiries)) }),
      timeline: [],
    };
  });
}

/** What the servers run from, as far as it is still there: of several roles the first one's. */
async function imageFacts(
  { cloud, signal }: Deps,
  [first]: readonly MarkedServer[],
): Promise<Pick<Result, 'imageId' | 'imageName' | 'consistency'>> {
  const id = first && imageOf(first);
  const image = id === undefined ? undefined : await cloud.image.getImage(id, { signal });
  if (image === undefined) return {};
  const consistency = readImageMarks(image.properties, image.name)?.consistency;
  return { imageId: image.id, imageName: image.name, ...(consistency === undefined ? {} : { consistency }) };
}

function isWhole(own: readonly MarkedServer[], { roles }: Inputs): boolean {
  if (own.some(({ marks }) => marks.stage === 'candidate')) return false;
  const standing = own.filter(({ status }) => status !== 'ERROR' && status !== 'BUILD');
  return roles.every(({ name, servers }) => standing.filter(({ marks }) => marks.role === name).length >= servers.minReady);
}
