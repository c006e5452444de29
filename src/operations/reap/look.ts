import { dataVolumeCount, dataVolumesOf } from '../../domain/data-volumes.ts';
import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { markKeys } from '../../domain/marks.ts';
import { isWorkedOn, type LeaseSign, type ReapSight } from '../../domain/reaping.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { ClockOffset } from '../../openstack/http/cloud-clock.ts';
import { imagesInUse, listOwnImages, type OwnImage } from '../image/own-images.ts';
import { isLapsed } from '../lease/lease.ts';
import { type LeaseRecord, readLease } from '../lease/record.ts';
import { type Dependent, isDependentOf, type OwnedDependent } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { type Grounds, groundsIn } from '../servers/guard.ts';
import { everyMarked } from '../servers/marked.ts';

/** A clock this far off makes every expiry doubtful. */
const maxOffsetMs = 5 * 60_000;

/** The project as one burst of reads shows it. */
export interface ProjectSight extends ReapSight {
  readonly all: readonly Server[];
  /** Lease records are none of these. */
  readonly images: readonly OwnImage[];
  readonly lapsed: readonly LeaseRecord[];
  readonly grounds: Grounds;
  /** A cell is down: some servers are stubs, and nothing tells what they run from. */
  readonly isPartial: boolean;
}

/** @throws RestageError `checks-failed` when this machine's clock and the cloud's are too far apart to judge an expiry. */
export async function lookAtProject(ctx: RunContext): Promise<ProjectSight> {
  const { cloud } = ctx;
  const [all, listed] = await Promise.all([cloud.compute.listServers({}), listOwnImages(ctx)]);
  refuseOffset(cloud.clockOffset());
  const records = listed.flatMap((image) => readLease(image) ?? []);
  const recordIds = new Set(records.map(({ imageId }) => imageId));
  return {
    now: cloudNow(ctx),
    all,
    servers: everyMarked(all),
    images: listed.filter(({ id }) => !recordIds.has(id)),
    leases: records.map((record) => signOf(record, isLapsed(ctx, record))),
    lapsed: records.filter((record) => isLapsed(ctx, record)),
    grounds: groundsIn(ctx, listed),
    inUseIds: await imagesInUse(ctx, all),
    isPartial: all.some(({ status }) => status === 'UNKNOWN'),
  };
}

function signOf({ run, subject }: LeaseRecord, lapsed: boolean): LeaseSign {
  return {
    run,
    isLapsed: lapsed,
    goldenId: subject.kind === 'golden' ? subject.id : undefined,
    environment: subject.kind === 'environment' ? subject.name : undefined,
    imageId: subject.kind === 'image' ? subject.id : undefined,
  };
}

function refuseOffset(offset: ClockOffset | undefined): void {
  if (offset === undefined) {
    throw new RestageError('checks-failed', 'The cloud does not show its time, so Restage cannot tell what has expired.', {
      hint: 'Its responses have no `Date` header, and a token from the configuration does not show the time either. Sign in with a password or an application credential, or let the cloud’s proxy add the header.',
    });
  }
  const apartMs = Math.max(Math.abs(offset.ms), Math.abs(offset.ms + offset.withinMs));
  if (apartMs <= maxOffsetMs) return;
  throw new RestageError(
    'checks-failed',
    `This machine's clock and the cloud's are ${formatDuration(apartMs)} apart, so Restage cannot tell what has expired.`,
    { hint: 'Correct the clock of this machine (NTP), then run this again.' },
  );
}

/** Those that nothing of ours has any more. */
export async function orphansOf(ctx: RunContext, dependents: readonly Dependent[], sight: ProjectSight): Promise<readonly Dependent[]> {
  const isThere = owners(ctx, sight);
  const orphans: Dependent[] = [];
  for (const dependent of dependents) if (await isOrphaned(dependent)) orphans.push(dependent);
  return orphans;

  async function isOrphaned(dependent: Dependent): Promise<boolean> {
    if (dependent.madeFor === 'image' && isUnnamed(dependent, sight)) return true;
    if (dependent.madeFor !== 'coming-server') return !(await isThere(dependent)) && (await dependent.isTaken?.(ctx)) !== true;
    // Its run may be about to make the server.
    return (
      !dependent.isHeld &&
      !sight.isPartial &&
      !isWorkedOn(dependent.marks, sight.leases) &&
      !sight.servers.some((server) => isDependentOf(dependent, server))
    );
  }
}

/**
 * Its image is verified, keeps an account of its volume snapshots, and does not name it: of a volume that was left out, or made twice by one
 * request, by a run that was cut off before it deleted it.
 */
export function isUnnamed({ id, marks }: OwnedDependent<'image'>, { images }: ProjectSight): boolean {
  const properties = images.find((image) => image.id === marks.ownerId)?.properties ?? {};
  if (properties[markKeys.verified] !== 'true') return false;
  if (properties[markKeys.leftOut] === undefined && dataVolumeCount(properties) === 0) return false;
  return ![...imageDevices(properties), ...dataVolumesOf(properties)].some(({ snapshotId }) => snapshotId === id);
}

/** Whether a server or an image is there; only its own 404 says no: absence from a list proves nothing. */
function owners({ cloud }: RunContext, sight: ProjectSight): (dependent: OwnedDependent) => Promise<boolean> {
  const there = new Map([...sight.all, ...sight.images].map(({ id }) => [id, true]));
  return async ({ madeFor, marks: { ownerId } }) => {
    const known = there.get(ownerId);
    if (known !== undefined) return known;
    const owner = await (madeFor === 'image' ? cloud.image.getImage(ownerId) : cloud.compute.getServer(ownerId));
    there.set(ownerId, owner !== undefined);
    return owner !== undefined;
  };
}
