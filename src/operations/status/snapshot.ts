import { estimateSnapshot } from '../../domain/estimate.ts';
import { isoTime } from '../../domain/marks.ts';
import { isSnapshotTask } from '../../domain/snapshot-progress.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { cloudNow } from '../cloud-now.ts';
import { goldenDisk } from '../golden/find.ts';
import { canStillSucceed } from '../image/adopt.ts';
import type { MarkedImage } from '../image/ownership.ts';
import { mayComeUntil, notedLimit } from '../image/verdict.ts';
import { measuredBy } from '../image/verify.ts';
import type { LeaseRecord } from '../lease/record.ts';
import type { GoldenStatus } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { readStorage } from '../survey/storage.ts';

type UnderWay = NonNullable<GoldenStatus['snapshot']>;

interface Known {
  /** Every image of this golden server. */
  readonly own: readonly MarkedImage[];
  /** Those that have not lapsed. */
  readonly leases: readonly LeaseRecord[];
  readonly inputs: Inputs;
}

/** The newest snapshot of a golden server that is neither verified nor given up; `undefined` = none. */
export async function snapshotUnderWay(ctx: RunContext, golden: Server, { own, leases, inputs }: Known): Promise<UnderWay | undefined> {
  const now = cloudNow(ctx);
  const [entry] = own
    .filter(({ image, marks }) => !marks.verified && canStillSucceed(image) && now < (mayComeUntil(image) ?? Number.POSITIVE_INFINITY))
    .toSorted((a, b) => Date.parse(b.image.createdAt) - Date.parse(a.image.createdAt));
  if (entry === undefined) return undefined;
  const { image, marks } = entry;
  const lease = leases.find(({ subject }) => subject.kind === 'image' && subject.id === image.id);
  const begun = Date.parse(image.createdAt);
  const { estimateMs, limitMs } = estimateSnapshot({
    diskGb: await diskOf(ctx, golden),
    secondsPerGb: inputs.golden.secondsPerGb,
    measured: measuredBy(own),
  });
  return {
    imageId: image.id,
    imageName: image.name,
    run: lease?.run ?? marks.run,
    stage: stageOf(golden, entry, lease !== undefined),
    since: isoTime(begun),
    expectedAt: isoTime(begun + estimateMs),
    limitAt: isoTime(begun + (notedLimit(image) ?? limitMs)),
    ...(lease === undefined ? {} : { lease: { run: lease.run, until: isoTime(lease.lapsesAt) } }),
  };
}

/** A run takes the lease on the image at the capture; after a run that died the golden server tells: it is at its task, or it was started. */
function stageOf(golden: Server, { image, marks }: MarkedImage, isWaitedFor: boolean): UnderWay['stage'] {
  const volumeBacked = golden.imageId === undefined;
  if (image.status === 'active' && !volumeBacked) return 'available';
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
