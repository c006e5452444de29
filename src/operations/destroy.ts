import type { Emit } from '../engine/events.ts';
import { runStep } from '../engine/step.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { enterAgain } from './enter-again.ts';
import { tendStrays } from './golden/strays.ts';
import { imagesOfEnvironment } from './image/find.ts';
import { imagesInUse } from './image/in-use.ts';
import type { MarkedImage } from './image/ownership.ts';
import { busyError } from './lease/hold.ts';
import { readLeaseState, withLease } from './lease/lease.ts';
import { environmentSubject, goldenSubject } from './lease/subject.ts';
import { type Attempt, attempt, deferred, failureOf, imageThing } from './removal/attempt.ts';
import { listFloatingIps, listVolumes, removeCompanions } from './removal/companions.ts';
import { removeImage } from './removal/image.ts';
import { removeSpentLeases } from './removal/leases.ts';
import { removeMarkedServers } from './removal/servers.ts';
import type { Result } from './results.ts';
import { hiddenServers } from './servers/hidden.ts';
import { serversOf } from './servers/marked.ts';

/** A run that is at work on the environment is waited for so long, milliseconds. */
const waitMs = 30 * 60_000;

/**
 * One environment and everything it owns, gone: its servers with their ports, floating IPs and volumes, and the images
 * that were made for it with their volume snapshots. An image that another environment's servers run from stays, and is
 * said to. What cannot be deleted keeps nothing else, and is the result's `failure`.
 * @throws RestageError `environment-busy`
 */
export async function destroy(deps: Deps, inputs: Inputs): Promise<Result> {
  const { environment } = inputs.servers;
  deps.emit({ type: 'output', name: 'environment', value: environment });
  const subject = await environmentSubject(deps, environment);
  return enterAgain(deps, async () => {
    const outcome = await withLease(deps, subject, waitMs, (leased) => destroyHeld(leased, inputs));
    if (outcome.held) return outcome.value;
    throw busyError({ kind: 'busy', subject, holder: outcome.holder }, waitMs);
  });
}

async function destroyHeld(deps: Deps, inputs: Inputs): Promise<Result> {
  const { cloud, clock, signal, emit } = deps;
  const { environment, concurrency } = inputs.servers;
  const [servers, images] = await Promise.all([cloud.compute.listServers({}, { signal }), imagesOfEnvironment(deps, environment)]);
  const owned = serversOf(servers, environment);
  const why = `of environment ${environment}`;
  const tended = await tendStrays(deps, servers, { patient: true }, async () => {
    const remove = (own: Emit) => removeMarkedServers({ ...deps, emit: own }, owned, concurrency, why);
    const title = `Delete ${owned.length} server(s) of ${environment}`;
    const attempts = owned.length === 0 ? [] : await runStep({ clock, emit, step: 'destroy', title }, remove);
    return { attempts: [...attempts, ...(await removeOrphans(deps, environment, why))] };
  });
  const left = new Set(tended.attempts.flatMap(({ resource, error }) => (error === undefined ? [] : resource.id)));
  const remaining = servers.filter(({ id }) => left.has(id) || !owned.some((own) => own.id === id));
  // Only now, when what dead runs left under way has come to its end.
  const inUse = await imagesInUse(deps, remaining);
  const attempts = [...tended.attempts];
  for (const entry of images) attempts.push(await destroyImage(deps, entry, inUse));
  const doubt = hiddenServers(servers, `may be of environment ${environment}`) ?? tended.failure;
  if (doubt === undefined) attempts.push(...(await removeSpentLeases(deps, remaining)));
  const failure = failureOf(attempts) ?? doubt;
  return {
    status: 'complete',
    environment,
    removed: attempts.map(({ resource }) => resource),
    ...(failure === undefined ? {} : { failure }),
    timeline: [],
  };
}

/** What came beside servers that were gone before. */
async function removeOrphans(deps: Deps, environment: string, why: string): Promise<readonly Attempt[]> {
  const volumes = (await listVolumes(deps)).filter(({ isHeld }) => !isHeld);
  const companions = [...(await listFloatingIps(deps)), ...volumes];
  return removeCompanions(
    deps,
    companions.filter(({ marks }) => marks.environment === environment),
    why,
  );
}

async function destroyImage(deps: Deps, entry: MarkedImage, inUse: ReadonlySet<string>): Promise<Attempt> {
  const { image, marks } = entry;
  const thing = imageThing(entry, `made for environment ${marks.environment}`);
  if (inUse.has(image.id)) return deferred(thing, 'servers run from it');
  if (!marks.verified && (await readLeaseState(deps, goldenSubject({ id: marks.goldenId }))).kind === 'live') {
    return deferred(thing, `run ${marks.run} is at work on it`);
  }
  return attempt(deps, thing, () => removeImage(deps, image));
}
