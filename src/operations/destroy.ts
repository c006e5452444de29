import { isEphemeral } from '../domain/marks.ts';
import type { Inputs } from '../inputs/types.ts';
import { type ChosenImages, wouldGo } from './destroy/preview.ts';
import { enterAgain } from './enter-again.ts';
import { orphanWatch, restoreOrphans } from './golden/orphans.ts';
import { imagesOfEnvironment } from './image/find.ts';
import { imagesInUse } from './image/in-use.ts';
import type { MarkedImage } from './image/ownership.ts';
import { busyError } from './lease/hold.ts';
import { otherHolderOf, readLeaseState, withLease } from './lease/lease.ts';
import { environmentSubject, goldenSubject } from './lease/subject.ts';
import { type Attempt, attempt, deferred, failureOf, imageThing, kept } from './removal/attempt.ts';
import { isLeftIn, listDependents, removeDependents } from './removal/dependents.ts';
import { leaveForLater, removeImage } from './removal/image.ts';
import { keptGoldens } from './removal/kept-goldens.ts';
import { removeSpentLeases } from './removal/leases.ts';
import { removeMarkedServers } from './removal/servers.ts';
import type { RemovedResource, Result } from './results.ts';
import type { RunContext } from './run/context.ts';
import { hiddenServers } from './servers/hidden.ts';
import { serversOf } from './servers/marked.ts';

/** A run that is at work on the environment is waited for so long, milliseconds. */
const waitMs = 30 * 60_000;

/**
 * Deletes one environment and everything that it owns: its servers with their ports, floating IPs and volumes, and, of an ephemeral
 * environment, the images that were made for it, with their volume snapshots. Other images belong to their golden server and are kept,
 * unless `withImages`. One that another environment's servers run from is left for another time: it is marked, and deleted when nothing
 * uses it. What cannot be deleted keeps nothing else, and is the result's `failure`.
 *
 * A dry run only reads. `ctx.confirm` is asked once, under the lease, before the first deletion.
 * @throws RestageError `environment-busy`
 */
export async function destroy(given: RunContext, inputs: Inputs): Promise<Result> {
  const ctx = given.naming(inputs);
  const { environment } = inputs.servers;
  ctx.emit({ type: 'output', name: 'environment', value: environment });
  if (inputs.destroy.dryRun) return previewed(inputs, await preview(ctx, inputs));
  const subject = await environmentSubject(ctx, environment);
  return enterAgain(ctx, async () => {
    const outcome = await withLease(ctx, subject, waitMs, (leased) => destroyHeld(leased, inputs), orphanWatch());
    if (outcome.held) return outcome.value;
    throw busyError({ kind: 'busy', subject, holder: outcome.holder }, waitMs);
  });
}

async function preview(
  ctx: RunContext,
  { servers: { environment }, destroy: { withImages } }: Inputs,
): Promise<readonly RemovedResource[]> {
  return wouldGo(ctx, environment, chooseImages(await imagesOfEnvironment(ctx, environment), withImages));
}

function previewed({ servers: { environment } }: Inputs, removed: readonly RemovedResource[]): Result {
  return { status: 'complete', environment, removed, timeline: [] };
}

/** Images belong to their golden server: to an environment only those that were made for an ephemeral one, and those already given up. */
function chooseImages(images: readonly MarkedImage[], withImages: boolean): ChosenImages {
  const goes = ({ marks }: MarkedImage) => withImages || isEphemeral(marks) || marks.deletionCandidate !== undefined;
  return {
    go: images.filter(goes),
    stay: images.filter((entry) => !goes(entry)).map((entry) => imageThing(entry, whyKept(entry))),
  };
}

function whyKept({ marks }: MarkedImage): string {
  return marks.verified
    ? `belongs to golden server ${marks.goldenId}; \`with-images\` deletes it`
    : `belongs to golden server ${marks.goldenId}, whose next snapshot goes on with it; \`reap\` deletes it when its run is over`;
}

async function destroyHeld(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const { cloud, emit } = ctx;
  const { environment, concurrency } = inputs.servers;
  if (ctx.confirm !== undefined) {
    const shown = await preview(ctx, inputs);
    const would = shown.filter(({ outcome }) => outcome === 'would');
    if (would.length > 0 && !(await ctx.confirm(would))) {
      emit({ type: 'note', message: `Nothing of environment ${environment} was deleted: the deletion was not confirmed.` });
      return previewed(inputs, []);
    }
  }
  const [servers, all] = await Promise.all([cloud.compute.listServers({}), imagesOfEnvironment(ctx, environment)]);
  const images = chooseImages(all, inputs.destroy.withImages);
  const owned = serversOf(ctx, servers, environment);
  const why = `of environment ${environment}`;
  const tended = await restoreOrphans(ctx, servers, { patient: true }, async () => {
    const title = `Delete ${owned.length} server(s) of ${environment}`;
    const attempts = owned.length === 0 ? [] : await ctx.step('destroy', title, (own) => removeMarkedServers(own, owned, concurrency, why));
    const goldens = keptGoldens(ctx, servers, ({ marks }) => (marks.environment === environment ? why : undefined));
    const deleted = new Set(attempts.flatMap(({ resource }) => (resource.outcome === 'deleted' ? resource.id : [])));
    const standing = new Set(servers.map(({ id }) => id).filter((id) => !deleted.has(id)));
    // What came beside servers that were gone before.
    const dependents = await listDependents(ctx, ['server', 'coming-server']);
    const orphans = dependents.filter((dependent) => isLeftIn(environment, dependent, standing));
    return { attempts: [...goldens, ...attempts, ...(await removeDependents(ctx, orphans, why))] };
  });
  const left = new Set(tended.attempts.flatMap(({ resource: { id, outcome } }) => (outcome === 'deleted' ? [] : id)));
  const remaining = servers.filter(({ id }) => left.has(id) || !owned.some((own) => own.id === id));
  // Only now, when what dead runs left under way has come to its end.
  const inUse = await imagesInUse(ctx, remaining);
  const attempts = [...tended.attempts];
  for (const entry of images.go) attempts.push(await destroyImage(ctx, entry, inUse));
  attempts.push(...images.stay.map((thing) => kept(thing)));
  const doubt = hiddenServers(servers, `may be of environment ${environment}`) ?? tended.failure;
  if (doubt === undefined) attempts.push(...(await removeSpentLeases(ctx, remaining)));
  const failure = failureOf(attempts) ?? doubt;
  return {
    status: 'complete',
    environment,
    removed: attempts.map(({ resource }) => resource),
    ...(failure === undefined ? {} : { failure }),
    timeline: [],
  };
}

async function destroyImage(ctx: RunContext, entry: MarkedImage, inUse: ReadonlySet<string>): Promise<Attempt> {
  const { image, marks } = entry;
  const thing = imageThing(entry, `made for environment ${marks.environment}`);
  if (inUse.has(image.id)) return attempt(ctx, thing, () => leaveForLater(ctx, image, 'servers run from it'));
  const isHeld = !marks.verified && (await readLeaseState(ctx, goldenSubject({ id: marks.goldenId }))).kind === 'live';
  const holder = isHeld ? marks.run : await otherHolderOf(ctx, image);
  if (holder !== undefined) return deferred(thing, `run ${holder} is at work on it`);
  return attempt(ctx, thing, () => removeImage(ctx, image));
}
