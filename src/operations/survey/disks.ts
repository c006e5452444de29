import { dataVolumesOf } from '../../domain/data-volumes.ts';
import { RestageError } from '../../domain/errors.ts';
import { chooseVolumes, type DiskFate, describeDisk, type GoldenDisk, nameOfVolume, type VolumeChoice } from '../../domain/golden-disks.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import type { GoldenInputs, Shutdown } from '../../inputs/types.ts';
import type { Flavor, Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Volume, VolumeSnapshot } from '../../openstack/volume/types.ts';
import { goldenDisk } from '../golden/find.ts';
import type { RunContext } from '../run/context.ts';
import { inDeviceOrder, type Storage, volumesOf } from './storage.ts';

/** What becomes of each disk of a golden server at its next snapshot. */
export interface DiskPlan {
  readonly disks: readonly GoldenDisk[];
  /** Captured by snapshots of ours, in the order of their devices; none of a golden server on volumes, which Nova captures. */
  readonly data: readonly Volume[];
  /** Of a golden server on volumes, ids of those that its image keeps, beside the one that is booted from; `undefined` = all that the cloud captures. */
  readonly kept: readonly string[] | undefined;
}

interface DiskFacts {
  readonly flavors: readonly Flavor[];
  readonly storage: Storage | undefined;
}

/** Problems are added to `problems`: each of these volumes is refused by its name before anything is touched. */
export function planDisks(golden: Server, inputs: GoldenInputs, found: DiskFacts, problems: RestageError[]): DiskPlan {
  return golden.imageId === undefined ? planOnVolumes(golden, inputs, found, problems) : planBesideDisk(golden, inputs, found, problems);
}

function planBesideDisk(golden: Server, inputs: GoldenInputs, found: DiskFacts, problems: RestageError[]): DiskPlan {
  const choice = inputs.volumes;
  const attached = dataOf(golden, found.storage);
  const isShown = golden.volumeIds.every((id) => attached.some((volume) => volume.id === id));
  const data = isShown || choice === 'root' || choice === undefined ? choose(golden, choice, attached, [], problems) : [];
  if (!isShown && choice !== 'root' && choice !== undefined) problems.push(notShown(golden));
  problems.push(...unusable(golden, data, choice));
  if (data.length > 0) problems.push(...notOneInstant(golden, inputs.shutdown));
  const fate = (id: string): DiskFate => {
    if (data.some((volume) => volume.id === id)) return 'copied';
    return choice === undefined ? 'missing' : 'left-out';
  };
  const hidden = golden.volumeIds.filter((id) => !attached.some((volume) => volume.id === id));
  return {
    disks: [
      { kind: 'root', sizeGb: goldenDisk(golden, found) ?? 0, fate: 'image' },
      ...flavorDisks(golden, found.flavors),
      ...attached.map((volume) => volumeDisk(golden, volume, 'volume', fate(volume.id))),
      ...hidden.map((id): GoldenDisk => ({ kind: 'volume', id, sizeGb: 0, fate: fate(id) })),
    ],
    data,
    kept: undefined,
  };
}

function planOnVolumes(golden: Server, inputs: GoldenInputs, found: DiskFacts, problems: RestageError[]): DiskPlan {
  const choice = inputs.volumes;
  const [root, ...others] = volumesOf(golden, found.storage);
  const attached = root === undefined ? [] : [root, ...others];
  const isNamed = choice !== undefined && choice !== 'root' && choice !== 'all';
  if (isNamed && root === undefined) problems.push(notShown(golden));
  const chosen = isNamed && root === undefined ? [] : choose(golden, choice, attached, attached, problems);
  if (choice !== undefined) problems.push(...unusable(golden, chosen, choice));
  const isKept = ({ id }: Volume) => id === root?.id || chosen.some((volume) => volume.id === id);
  const hidden = golden.volumeIds.filter((id) => !attached.some((volume) => volume.id === id));
  return {
    disks: [
      ...attached.map((volume) => volumeDisk(golden, volume, volume === root ? 'root' : 'volume', isKept(volume) ? 'copied' : 'left-out')),
      ...flavorDisks(golden, found.flavors),
      ...hidden.map(
        (id): GoldenDisk => ({ kind: 'volume', id, sizeGb: 0, fate: choice === undefined || choice === 'all' ? 'copied' : 'unknown' }),
      ),
    ],
    data: [],
    kept: choice === undefined || choice === 'all' ? undefined : attached.filter(isKept).map(({ id }) => id),
  };
}

/** Those beside the disk of a server: as Nova attached them, and as Cinder tells. */
function dataOf(golden: Server, storage: Storage | undefined): readonly Volume[] {
  const attached = (storage?.volumes ?? []).filter(({ id, serverIds }) => golden.volumeIds.includes(id) || serverIds.includes(golden.id));
  return inDeviceOrder(golden, attached);
}

function choose(
  golden: Server,
  choice: VolumeChoice,
  volumes: readonly Volume[],
  otherwise: readonly Volume[],
  problems: RestageError[],
): readonly Volume[] {
  const chosen = chooseVolumes(choice, volumes, otherwise);
  if (chosen.kind === 'chosen') return chosen.volumes;
  for (const sentence of chosen.sentences) {
    problems.push(
      new RestageError('volume-not-found', `\`volumes\` of golden server ${golden.name} (${golden.id}): ${sentence}.`, {
        hint: 'Name one of its volumes (`openstack server volume list`), or write `all` or `root`.',
      }),
    );
  }
  return [];
}

/** `error` and `busy` are refused by Cinder (cinder:volume/api.py `create_snapshot_in_db`); of others no snapshot is one of their own. */
function unusable(golden: Server, chosen: readonly Volume[], choice: VolumeChoice): readonly RestageError[] {
  return chosen.flatMap((volume) => {
    const why = whyUnusable(volume);
    if (why === undefined) return [];
    return new RestageError(
      'volume-unusable',
      `Volume ${nameOfVolume(volume)} of golden server ${golden.name} (${golden.id}) cannot be copied: ${why}.`,
      {
        hint: `Leave it out: \`volumes: root\`, or the names of the others${choice === 'all' ? ' instead of `all`' : ''}.`,
      },
    );
  });
}

function whyUnusable({ multiattach, status, serverIds }: Volume): string | undefined {
  if (multiattach === true || serverIds.length > 1)
    return 'it is a multi-attach volume, to which other servers may write while it is captured';
  if (status === 'in-use' || status === 'available') return undefined;
  return `it is ${status}, and the volume service refuses to snapshot a volume in that state`;
}

/** Of a server that runs, its disk and its volumes are captured one after the other. */
function notOneInstant(golden: Server, shutdown: Shutdown): readonly RestageError[] {
  // Of any other state the golden server itself is refused.
  if (!isCapturedApart(golden, shutdown) || !['ACTIVE', 'PAUSED', 'SUSPENDED'].includes(golden.status)) return [];
  return [
    new RestageError(
      'golden-unusable',
      `Golden server ${golden.name} (${golden.id}) ${golden.status === 'ACTIVE' ? `keeps running with \`shutdown: ${shutdown}\`` : `is ${golden.status} and can continue at any moment`}, so its root disk and its volumes would be captured at different times.`,
      {
        hint: 'Use `shutdown: graceful` or `guest`, or copy only the root disk (`volumes: root`).',
      },
    ),
  ];
}

/** Whether its disk and volumes beside it would be captured at different times: one after the other, while it runs. */
export function isCapturedApart({ status }: Pick<Server, 'status'>, shutdown: Shutdown): boolean {
  return (shutdown === 'cloud' || shutdown === 'skip') && status !== 'SHUTOFF';
}

function notShown(golden: Server): RestageError {
  return new RestageError(
    'volume-unusable',
    `The volumes of golden server ${golden.name} (${golden.id}) cannot be copied: the cloud does not show them to this credential.`,
    { hint: 'Allow the credential to list volumes (docs/security.md lists the requests), or copy only the root disk (`volumes: root`).' },
  );
}

function volumeDisk(golden: Server, volume: Volume, kind: 'root' | 'volume', fate: DiskFate): GoldenDisk {
  const { id, name, sizeGb, type, multiattach, encrypted } = volume;
  const device = volume.attachments.find(({ serverId }) => serverId === golden.id)?.device;
  return {
    kind,
    id,
    name,
    sizeGb,
    ...(device === undefined ? {} : { device }),
    ...(type === undefined ? {} : { type }),
    ...(multiattach === undefined ? {} : { multiattach }),
    ...(encrypted === undefined ? {} : { encrypted }),
    fate,
  };
}

/** Disks that the flavor adds: no image holds them (nova:virt/libvirt/driver.py `snapshot`). */
function flavorDisks({ flavor }: Server, flavors: readonly Flavor[]): readonly GoldenDisk[] {
  const listed = flavors.find(({ id }) => id === flavor.id);
  const ephemeral = flavor.ephemeral ?? listed?.ephemeral ?? 0;
  const swapGb = Number(((flavor.swap ?? listed?.swap ?? 0) / 1024).toFixed(1));
  return [
    ...(ephemeral > 0 ? [{ kind: 'ephemeral', sizeGb: ephemeral, fate: 'fresh' } as const] : []),
    ...(swapGb > 0 ? [{ kind: 'swap', sizeGb: swapGb, fate: 'fresh' } as const] : []),
  ];
}

/** Tells each disk of golden servers before their snapshots; of those that servers will lack without an input that says so, a warning. */
export function tellDisks(ctx: RunContext, orders: readonly { readonly golden: Server; readonly disks: readonly GoldenDisk[] }[]): void {
  for (const { golden, disks } of new Map(orders.map((order) => [order.golden.id, order])).values()) {
    ctx.emit({ type: 'note', message: `Disks of golden server ${golden.name}: ${disks.map(describeDisk).join('; ')}.` });
    tellMissing(ctx, golden, disks);
  }
}

/** Warns of volumes that servers of an image that is there already will lack, until an input says so. */
export function tellLacking(
  ctx: RunContext,
  { golden, role }: { readonly golden: Server | undefined; readonly role: { readonly golden: GoldenInputs } },
  found: DiskFacts & { readonly volumeSnapshots: readonly VolumeSnapshot[] },
  image: Pick<Image, 'properties'>,
): void {
  if (golden === undefined || role.golden.image !== undefined) return;
  const held = volumesIn(image, golden, found.volumeSnapshots);
  const { disks } = planDisks(golden, role.golden, found, []);
  const lacking = disks.filter(({ kind, id = '' }) => kind === 'volume' && !held.has(id));
  tellMissing(ctx, golden, lacking);
  const asked = lacking.filter(({ fate }) => fate === 'copied');
  if (role.golden.volumes === undefined || asked.length === 0) return;
  ctx.emitOnce({
    type: 'warning',
    title: missingTitle(golden),
    message: `The image does not hold ${describeMissing(asked)}, which \`volumes\` asks for, and this run takes no new image. To get one, run \`restage snapshot\` with the same \`volumes\`.`,
  });
}

/** Ids of the golden server's volumes that servers of this image get copies of. */
function volumesIn({ properties }: Pick<Image, 'properties'>, golden: Server, snapshots: readonly VolumeSnapshot[]): ReadonlySet<string> {
  if (golden.imageId !== undefined) return new Set(dataVolumesOf(properties).map(({ volumeId }) => volumeId));
  const captured = new Set(imageDevices(properties).map(({ snapshotId }) => snapshotId));
  return new Set(snapshots.flatMap(({ id, volumeId }) => (captured.has(id) ? volumeId : [])));
}

function missingTitle({ name }: Server): string {
  return `Volumes of golden server ${name} are missing on new servers`;
}

function describeMissing(volumes: readonly GoldenDisk[]): string {
  return volumes.map(({ id = '', name = '', sizeGb }) => `${nameOfVolume({ id, name })}${sizeGb === 0 ? '' : `, ${sizeGb} GB`}`).join('; ');
}

export function tellMissing(ctx: RunContext, golden: Server, disks: readonly GoldenDisk[]): void {
  const missing = disks.filter(({ fate }) => fate === 'missing');
  if (missing.length === 0) return;
  const isHidden = missing.some(({ sizeGb }) => sizeGb === 0);
  const shown = isHidden
    ? ' Their names and sizes are not known: the cloud does not show volumes to this credential, or has no volume service.'
    : '';
  ctx.emitOnce({
    type: 'warning',
    title: missingTitle(golden),
    message: `The image does not hold ${describeMissing(missing)}.${shown} A guest that mounts one at boot may fail to boot. To copy them, set \`volumes\` to \`all\` or to their names. To leave them out, set \`volumes: root\`.`,
  });
}
