import { estimateSnapshot } from '../../domain/estimate.ts';
import { judgePower } from '../../domain/golden-power.ts';
import type { Intent } from '../../domain/intent.ts';
import { isoTime } from '../../domain/marks.ts';
import { copyKeys } from '../../domain/region-copy.ts';
import { isSnapshotTask } from '../../domain/snapshot-progress.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { canStillSucceed } from '../image/adopt.ts';
import { measuredBy, withSealing } from '../image/order.ts';
import { type MarkedImage, newestVerified, type OwnImage, ours } from '../image/own-images.ts';
import { sealLimit } from '../image/seal-order.ts';
import { mayComeUntil, notedLimit } from '../image/verdict.ts';
import { isLapsed, readLeaseState } from '../lease/lease.ts';
import { goldenSubject, type LeaseRecord, readLease } from '../lease/record.ts';
import type { GoldenStatus } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { groundsIn, protectionOf } from '../servers/guard.ts';
import { readStorage } from '../survey/storage.ts';
import { goldenDisk } from './find.ts';
import { owedTo } from './owed.ts';

/**
 * Every golden server of the project, by its mark, by what it is owed, by leases, and by the images that were made of it; those that are off
 * unexpectedly first, then by name.
 */
export async function goldensOf(
  ctx: RunContext,
  servers: readonly Server[],
  images: readonly OwnImage[],
  inputs: Inputs,
): Promise<readonly GoldenStatus[]> {
  const leases = images.flatMap((image) => readLease(image) ?? []).filter((record) => !isLapsed(ctx, record));
  const made = ours(images);
  const grounds = groundsIn(ctx, images);
  const here = servers.filter((server) => protectionOf(ctx, server, grounds) !== undefined);
  const known = new Set(servers.map(({ id }) => id));
  // Copies in another region name the golden server of the first.
  const taken = made.filter(({ image }) => image.properties[copyKeys.of] === undefined);
  const gone = [...new Set(taken.map(({ marks }) => marks.goldenId))].filter((id) => !known.has(id));
  const found = await Promise.all(here.map((server) => statusOf(ctx, server, { leases, made, inputs })));
  return [...found, ...gone.map((id) => goneStatus(ctx, id, made))].toSorted(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'),
  );
}

function rank({ power }: GoldenStatus): number {
  return power === 'off-unexpectedly' ? 0 : power === 'gone' ? 2 : 1;
}

interface Told {
  /** Not lapsed. */
  readonly leases: readonly LeaseRecord[];
  readonly made: readonly MarkedImage[];
  readonly inputs: Inputs;
}

async function statusOf(ctx: RunContext, listed: Server, { leases, made, inputs }: Told): Promise<GoldenStatus> {
  const noted = leases.find(({ subject }) => subject.kind === 'golden' && subject.id === listed.id);
  const { server, lease } = await lookAgain(ctx, listed, noted);
  const owed = await owedTo(ctx, server);
  const own = made.filter(({ marks }) => marks.goldenId === listed.id);
  const snapshot = await snapshotUnderWay(ctx, server, { own, leases, inputs });
  const newest = newestVerified(own, cloudNow(ctx));
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    task: server.taskState ?? undefined,
    power: judgePower({ status: server.status, owed: owed?.was, isHeld: lease !== undefined }),
    ...(owed === undefined ? {} : { owed: owedOf(owed) }),
    ...(lease === undefined ? {} : { lease: { run: lease.run, until: isoTime(lease.lapsesAt) } }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...newestImage(newest),
  };
}

/**
 * Lists were read at different moments: a run that ended in between shows a golden server off and no lease. What looks forgotten is read
 * once more, first the server, then its lease.
 */
async function lookAgain(
  ctx: RunContext,
  listed: Server,
  noted: LeaseRecord | undefined,
): Promise<{ readonly server: Server; readonly lease: LeaseRecord | undefined }> {
  const looksForgotten = async (server: Server) => server.status !== 'ACTIVE' && (await owedTo(ctx, server))?.was === 'ACTIVE';
  if (noted !== undefined || !(await looksForgotten(listed))) return { server: listed, lease: noted };
  const server = (await ctx.cloud.compute.getServer(listed.id)) ?? listed;
  if (!(await looksForgotten(server))) return { server, lease: undefined };
  const state = await readLeaseState(ctx, goldenSubject(server));
  return { server, lease: state.kind === 'live' ? state.record : undefined };
}

function owedOf({ was, at, runs, isDetached }: Intent): NonNullable<GoldenStatus['owed']> {
  return { was, runs, since: isoTime(at), isDetached };
}

function newestImage(newest: MarkedImage | undefined): Pick<GoldenStatus, 'newestImage'> {
  if (newest === undefined) return {};
  const { id, name, createdAt } = newest.image;
  return { newestImage: { id, name, createdAt, consistency: newest.marks.consistency } };
}

function goneStatus(ctx: RunContext, id: string, made: readonly MarkedImage[]): GoldenStatus {
  const own = made.filter(({ marks }) => marks.goldenId === id);
  return { id, name: '', status: 'DELETED', task: undefined, power: 'gone', ...newestImage(newestVerified(own, cloudNow(ctx))) };
}

type UnderWay = NonNullable<GoldenStatus['snapshot']>;

interface Known {
  /** Every image of this golden server. */
  readonly own: readonly MarkedImage[];
  /** Those that have not lapsed. */
  readonly leases: readonly LeaseRecord[];
  readonly inputs: Inputs;
}

/** The newest snapshot of a golden server that is neither verified nor given up; `undefined` = none. */
async function snapshotUnderWay(ctx: RunContext, golden: Server, { own, leases, inputs }: Known): Promise<UnderWay | undefined> {
  const now = cloudNow(ctx);
  const [entry] = own
    .filter(({ image, marks }) => !marks.verified && canStillSucceed(image) && now < (mayComeUntil(image) ?? Number.POSITIVE_INFINITY))
    .toSorted((a, b) => Date.parse(b.image.createdAt) - Date.parse(a.image.createdAt));
  if (entry === undefined) return undefined;
  const { image, marks } = entry;
  const lease = leases.find(({ subject }) => subject.kind === 'image' && subject.id === image.id);
  const begun = Date.parse(image.createdAt);
  const snapshot = estimateSnapshot({
    diskGb: await diskOf(ctx, golden),
    secondsPerGb: inputs.golden.secondsPerGb,
    measured: measuredBy(own),
  });
  // A raw image is of use only once it is sealed.
  const boot = marks.seal?.kind === 'awaited' ? sealLimit(inputs.servers) : undefined;
  const { estimateMs, limitMs } = withSealing({ ...snapshot, limitMs: notedLimit(image) ?? snapshot.limitMs }, boot);
  return {
    imageId: image.id,
    imageName: image.name,
    run: lease?.run ?? marks.run,
    stage: stageOf(golden, entry, lease !== undefined),
    since: isoTime(begun),
    expectedAt: isoTime(begun + estimateMs),
    limitAt: isoTime(begun + limitMs),
    ...(lease === undefined ? {} : { lease: { run: lease.run, until: isoTime(lease.lapsesAt) } }),
  };
}

/** A run takes the lease on the image at the capture; after a run that died the golden server tells: it is at its task, or it was started. */
function stageOf(golden: Server, { image, marks }: MarkedImage, isWaitedFor: boolean): UnderWay['stage'] {
  const volumeBacked = golden.imageId === undefined;
  if (image.status === 'active' && !volumeBacked) return marks.seal === undefined ? 'available' : 'sealing';
  if (isSnapshotTask(golden.taskState)) return 'capturing';
  const wasStarted = golden.status === 'ACTIVE' && !golden.taskState && marks.consistency !== 'live';
  return isWaitedFor || wasStarted ? 'captured' : 'capturing';
}

/** GiB; 0 = not known. Flavors and volumes are asked for only where the server does not tell. */
async function diskOf(ctx: RunContext, golden: Server): Promise<number> {
  if (golden.imageId === undefined) {
    const storage = await readStorage(ctx, false);
    return goldenDisk(golden, { flavors: [], storage: storage !== undefined && 'volumes' in storage ? storage : undefined }) ?? 0;
  }
  const flavors = golden.flavor.disk === undefined ? await ctx.cloud.compute.listFlavors() : [];
  return goldenDisk(golden, { flavors, storage: undefined }) ?? 0;
}
