import { isEphemeral } from '../../domain/marks.ts';
import { awaitsSeal } from '../../domain/sealing.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { orphanWatch, restoreOrphans } from '../golden/orphans.ts';
import { imagesInUse, imagesOfEnvironment, type MarkedImage } from '../image/own-images.ts';
import { busyError } from '../lease/hold.ts';
import { readLeaseState, withLease } from '../lease/lease.ts';
import { environmentSubject, goldenSubject } from '../lease/record.ts';
import { type Attempt, attempt, deferred, failureOf, imageThing, kept, keptGoldens, lastOfEach, type Thing } from '../removal/attempt.ts';
import { isDependentOf, isLeftIn, listDependents, removeDependents, thingOf } from '../removal/dependents.ts';
import { leaveForLater, removeImage, removeSpentLeases } from '../removal/image.ts';
import {
  holderOfImage,
  removeSealingServer,
  removeSealingServers,
  type SealingServer,
  sealingServersIn,
  sealingThing,
} from '../removal/sealing.ts';
import type { RemovedResource, Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { enterAgain } from '../run/envelope.ts';
import { readGrounds } from '../servers/guard.ts';
import { hiddenServers, serversOf } from '../servers/marked.ts';
import { removeMarkedServers } from '../servers/remove.ts';

/** A run that is at work on the environment is waited for so long, milliseconds. */
const waitMs = 30 * 60_000;
/** One that seals an image holds that, and not the environment; a dead run's lease lapses in this time, milliseconds. */
const sealingWaitMs = 2 * 60_000;

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
    : `belongs to golden server ${marks.goldenId}, whose next snapshot continues with it; \`restage reap\` deletes it once its run has ended`;
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
  const why = `belongs to environment ${environment}`;
  const tended = await restoreOrphans(ctx, servers, { patient: true }, async () => {
    const title = `Delete ${owned.length} server(s) of ${environment}`;
    const attempts = owned.length === 0 ? [] : await ctx.step('destroy', title, (own) => removeMarkedServers(own, owned, concurrency, why));
    const goldens = keptGoldens(ctx, servers, ({ marks }) => (marks.environment === environment ? why : undefined));
    const deleted = new Set(attempts.flatMap(({ resource }) => (resource.outcome === 'deleted' ? resource.id : [])));
    const standing = new Set(servers.map(({ id }) => id).filter((id) => !deleted.has(id)));
    // What came beside servers that were gone before.
    const dependents = await listDependents(ctx, ['server', 'coming-server']);
    const orphans = dependents.filter((dependent) => isLeftIn(environment, dependent, standing));
    const sealings: Attempt[] = [];
    for (const server of sealingsOf(servers, environment)) sealings.push(await removeSealingServer(ctx, server, why, sealingWaitMs));
    // What could not be deleted with its server is tried again among them.
    return { attempts: lastOfEach([...goldens, ...attempts, ...sealings, ...(await removeDependents(ctx, orphans, why))]) };
  });
  const left = new Set(tended.attempts.flatMap(({ resource: { id, outcome } }) => (outcome === 'deleted' ? [] : id)));
  const remaining = servers.filter(({ id }) => left.has(id) || !owned.some((own) => own.id === id));
  // Only now, when what dead runs left under way has come to its end.
  const inUse = await imagesInUse(ctx, remaining);
  const attempts = [...tended.attempts];
  for (const entry of images.go) attempts.push(await destroyImage(ctx, entry, inUse));
  attempts.push(...images.stay.map((thing) => kept(thing)));
  const doubt = hiddenServers(servers, `may belong to environment ${environment}`) ?? tended.failure;
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
  const holder = isHeld ? marks.run : await holderOfImage(ctx, entry);
  if (holder !== undefined) return deferred(thing, `run ${holder} is working on it`);
  return attempt(ctx, thing, async () => {
    if (awaitsSeal(marks)) await removeSealingServers(ctx, image.id);
    return removeImage(ctx, image);
  });
}

/** Servers that seal images for this environment. */
function sealingsOf(servers: readonly Server[], environment: string): readonly SealingServer[] {
  return sealingServersIn(servers).filter(({ marks }) => marks.environment === environment);
}

/** Images of an environment, by what becomes of them with it. */
export interface ChosenImages {
  readonly go: readonly MarkedImage[];
  /** With the reason. */
  readonly stay: readonly Thing[];
}

/** What the deletion of an environment would delete, leave for another time and keep, by one look that changes nothing. */
async function wouldGo(ctx: RunContext, environment: string, images: ChosenImages): Promise<readonly RemovedResource[]> {
  const [all, grounds, dependents] = await Promise.all([
    ctx.cloud.compute.listServers({}),
    readGrounds(ctx),
    listDependents(ctx, ['server', 'coming-server']),
  ]);
  const why = `belongs to environment ${environment}`;
  const goldens = keptGoldens(ctx, all, ({ marks }) => (marks.environment === environment ? why : undefined), grounds);
  const standing = new Set(goldens.map(({ resource }) => resource.id));
  const owned = serversOf(ctx, all, environment).filter(({ id }) => !standing.has(id));
  const beside = owned.flatMap((server) => dependents.filter((dependent) => isDependentOf(dependent, server)));
  const orphans = dependents.filter((dependent) => !beside.includes(dependent) && isLeftIn(environment, dependent, standing));
  const inUse = await imagesInUse(
    ctx,
    all.filter(({ id }) => !owned.some((own) => own.id === id)),
  );
  const would = (thing: Thing): RemovedResource => ({ ...thing, outcome: 'would' });
  return [
    ...goldens.map(({ resource }) => resource),
    ...owned.map(({ id, name }) => would({ kind: 'server', id, name, environment, why })),
    ...beside.map((dependent) => would(thingOf(dependent, 'its server is deleted'))),
    ...sealingsOf(all, environment).map((server) => would(sealingThing(server, why))),
    ...orphans.map((dependent) => would(thingOf(dependent, why))),
    ...images.go.map((entry) => {
      const thing = imageThing(entry, `made for environment ${environment}`);
      if (inUse.has(entry.image.id)) return deferred(thing, 'servers run from it').resource;
      return entry.image.protected ? deferred(thing, 'it is protected').resource : would(thing);
    }),
    ...images.stay.map((thing) => kept(thing).resource),
  ];
}
