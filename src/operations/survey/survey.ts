import { dataVolumeCount, dataVolumesOf } from '../../domain/data-volumes.ts';
import { readSnapshotMarks } from '../../domain/dependent-marks.ts';
import { RestageError } from '../../domain/errors.ts';
import { isMarkedGolden } from '../../domain/golden-mark.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { markKeys, readImageMarks } from '../../domain/marks.ts';
import { isScript, sealHash } from '../../domain/sealing.ts';
import { hasTagRoom } from '../../domain/tag-room.ts';
import { differencesOf } from '../../inputs/spec/check-roles.ts';
import type { Inputs, Role } from '../../inputs/types.ts';
import type { ComputeLimits, Flavor, Server } from '../../openstack/compute/types.ts';
import type { Session } from '../../openstack/identity/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { NetworkQuota } from '../../openstack/network/types.ts';
import type { VolumeSnapshot } from '../../openstack/volume/types.ts';
import { findGolden } from '../golden/find.ts';
import { tellGolden } from '../golden/intent.ts';
import { findImage, imagesOfGolden, type ListedImages, listAllImages, listedOfGolden, type MarkedImage } from '../image/own-images.ts';
import { type Apart, namedProblem, type SealSight, sightOf } from '../image/seal-order.ts';
import { checkSharing } from '../image/share.ts';
import { findSharedImage } from '../image/shared-images.ts';
import type { RunContext } from '../run/context.ts';
import { hiddenServers } from '../servers/marked.ts';
import { tooManyEnvironments } from './check-environments.ts';
import { lookUp, type NamedThings } from './look-up.ts';
import { tellSharedNetworks } from './shared-network.ts';
import { whereShown } from './shown.ts';
import { readStorage, type Storage } from './storage.ts';

/** What one read-only burst found out. Problems are collected, so that the user reads all of them at once. */
export interface Survey {
  /** When it began, milliseconds since the epoch, by this machine's clock. */
  readonly at: number;
  readonly session: Session;
  /** Every server of the project. */
  readonly servers: readonly Server[];
  /** Every image of the project, leases among them; `undefined` where no golden server's are asked for. */
  readonly listed: ListedImages | undefined;
  readonly flavors: readonly Flavor[];
  /** What a launch asks of the quota; `undefined` where the verb launches nothing. */
  readonly quota: { readonly limits: ComputeLimits | undefined; readonly network: NetworkQuota | undefined } | undefined;
  /** What the cloud limits of servers, where something asks for it; `undefined` where it does not tell. */
  readonly limits: ComputeLimits | undefined;
  /** How a sealing server is kept from every network; `undefined` where no role is to be sealed. */
  readonly apart: Apart | undefined;
  /** `undefined` where nothing is on volumes, or their service does not tell. */
  readonly storage: Storage | undefined;
  /** The project's volume snapshots; none where no image that may be launched is judged by them. */
  readonly volumeSnapshots: readonly VolumeSnapshot[];
  /** In the order of the inputs, at least one. */
  readonly roles: readonly SurveyedRole[];
  readonly problems: readonly RestageError[];
}

export interface SurveyedRole {
  readonly role: Role;
  readonly golden: Server | undefined;
  /** Restage's own images of the golden server that this run may use, and all that are not verified yet, newest first. */
  readonly goldenImages: readonly MarkedImage[];
  /** Every image that Restage made of the golden server, newest first. */
  readonly madeOfGolden: readonly MarkedImage[];
  /** By which of them the run may use, and the verified ones that it may not, newest first. */
  readonly sealing: Pick<SealSight, 'rule' | 'passedOver'>;
  /** The image that the user named. */
  readonly image: Image | undefined;
  /** `undefined` where the verb launches nothing. */
  readonly things: NamedThings | undefined;
}

/** Reads what the verb needs, and nothing else: each look-up is asked for once, and only when an input calls for it. */
export async function survey(ctx: RunContext, inputs: Inputs, scope: { readonly launches: boolean }): Promise<Survey> {
  const { cloud, clock } = ctx;
  const at = clock.now();
  const { roles } = inputs;
  const problems: RestageError[] = [];
  const imageNames = scope.launches ? [...new Set(roles.flatMap(({ golden }) => golden.image ?? []))] : [];

  const elsewhere = scope.launches ? roles.filter(({ golden }) => golden.goldenImageOf !== undefined) : [];

  const seals = roles.some(({ golden: { seal } }) => seal !== undefined && seal !== 'none');
  const wanted = roles.filter(({ golden }) => golden.image === undefined || !scope.launches);
  const [session, servers, listed, flavorsAtOnce, quota, things, images, shared] = await Promise.all([
    cloud.identity.session(),
    cloud.compute.listServers({}),
    // The images of the golden servers, and the leases: one list answers both.
    wanted.some(({ golden }) => golden.golden !== undefined) ? listAllImages(ctx) : undefined,
    scope.launches || seals ? cloud.compute.listFlavors() : undefined,
    scope.launches ? readQuota(ctx) : undefined,
    scope.launches ? lookUp(ctx, roles, problems) : undefined,
    Promise.all(imageNames.map(async (name) => [name, await findImage(ctx, name)] as const)),
    findShared(ctx, elsewhere),
    roles.some(({ golden }) => golden.shareWith.length > 0) ? checkSharing(ctx) : undefined,
  ]);

  const keep = <T>(found: T | RestageError | undefined): T | undefined => {
    if (!(found instanceof RestageError)) return found;
    if (!problems.includes(found)) problems.push(found);
    return undefined;
  };

  for (const role of roles) {
    keep(ownProblem(role, session));
    if (scope.launches) keep(keysProblem(role));
  }
  const hidden = hiddenServers(servers, 'may be servers of this launch');
  if (scope.launches && hidden !== undefined) problems.push(hidden);

  const namedBy = new Map(images);
  const goldens = new Map(
    [...new Set(roles.flatMap(({ golden }) => golden.golden ?? []))].map((name) => [name, findGolden(servers, name)] as const),
  );
  const goldenIds = [...new Set(wanted.flatMap(({ golden }) => keep(goldens.get(golden.golden ?? ''))?.id ?? []))];
  const ofGolden = servers.filter(({ id }) => goldenIds.includes(id));
  const onVolumes = usesVolumes(
    roles,
    ofGolden,
    images.map(([, image]) => image),
  );
  const withVolumes = ofGolden.some(({ volumeIds }) => volumeIds.length > 0);
  const needsVolumes = onVolumes || (withVolumes && roles.some(({ golden: { volumes } }) => volumes !== undefined && volumes !== 'root'));
  const isCramped = servers.some(({ id, tags }) => goldenIds.includes(id) && !hasTagRoom(tags));
  // Below 2.47 the golden server's disk is only to be had from its flavor, so a snapshot needs them too.
  const hidesDisk = ofGolden.some(({ imageId, flavor }) => imageId !== undefined && flavor.disk === undefined);
  const imagesOf = new Map(goldenIds.map((id) => [id, listed === undefined ? [] : listedOfGolden(ctx, listed, id)] as const));
  const [storage, limits, apart, flavors] = await Promise.all([
    needsVolumes || withVolumes ? readVolumes(ctx, roles, needsVolumes).then(keep) : undefined,
    quota === undefined && (isCramped || seals) ? readLimits(ctx) : quota?.limits,
    seals ? readApart(ctx) : undefined,
    flavorsAtOnce ?? (hidesDisk ? cloud.compute.listFlavors() : []),
  ]);

  const named = images.flatMap(([, image]) => (image instanceof RestageError ? [] : image));
  const sealedOf = await goldensWithSealed(ctx, named, servers, imagesOf);
  const verified = [...imagesOf.values()].flat().flatMap(({ image, marks }) => (marks.verified ? [image] : []));
  const withData = [...new Map([...verified, ...named].map((image) => [image.id, image])).values()].filter(
    ({ properties }) => dataVolumeCount(properties) > 0,
  );
  if (scope.launches) keep(tooManyEnvironments(ctx, inputs, servers, [...imagesOf.values()].flat()));
  // Nova's image of a server on volumes does not say of which volumes its snapshots are.
  const isChosen = roles.some(({ golden: { volumes } }) => volumes !== undefined);
  const areJudged =
    withData.length > 0 || (storage !== undefined && isChosen && verified.some(({ properties }) => imageDevices(properties).length > 0));
  const volumeSnapshots = areJudged ? await cloud.volume.listSnapshots() : [];
  const broken = brokenImages(ctx, withData, named, volumeSnapshots);
  for (const golden of new Set(goldens.values())) if (!(golden instanceof RestageError)) tellGolden(ctx, golden);
  const surveyed = roles.map((role): SurveyedRole => {
    const golden = keep(goldens.get(role.golden.golden ?? ''));
    const madeOfGolden = imagesOf.get(golden?.id ?? '') ?? [];
    const whole = madeOfGolden.filter(({ image }) => !broken.has(image.id));
    const { allowed, ...sealing } = sightOf(golden, role.golden.seal, whole);
    const named = keep(wholeImage(namedBy.get(role.golden.image ?? ''), broken));
    return {
      role,
      golden,
      goldenImages: allowed,
      madeOfGolden,
      sealing,
      image: keep(
        shared.get(role.name) ?? (named && (namedProblem(named, role.golden.seal, { isSealed: sealedOf.has(named.id) }) ?? named)),
      ),
      things: things?.get(role.name),
    };
  });
  for (const problem of disagreements(surveyed)) keep(problem);
  if (scope.launches) tellSharedNetworks(ctx, surveyed);
  return { at, session, servers, listed, flavors, quota, limits, apart, storage, volumeSnapshots, roles: surveyed, problems };
}

/** Of these images, ids of those that are unsealed ones of ours of a golden server that has sealed ones. */
async function goldensWithSealed(
  ctx: RunContext,
  named: readonly Image[],
  servers: readonly Server[],
  known: ReadonlyMap<string, readonly MarkedImage[]>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { id, name, properties } of named) {
    const marks = readImageMarks(properties, name);
    if (marks === undefined || marks.seal !== undefined) continue;
    const { goldenId } = marks;
    const golden = servers.find((server) => server.id === goldenId);
    // A marked golden server was marked as sealed, too, before its first sealed image was verified: that tells without a request.
    const tells = golden !== undefined && isMarkedGolden(golden);
    const images = known.get(goldenId) ?? (tells ? [] : await imagesOfGolden(ctx, goldenId));
    if (sightOf(golden, undefined, images).rule.kind === 'any-sealed') found.add(id);
  }
  return found;
}

/**
 * A golden server is stopped once for all the roles that are made of it. Roles that name it alike are checked with the inputs; here those of which
 * one gives its name and one its id.
 */
function disagreements(surveyed: readonly SurveyedRole[]): readonly RestageError[] {
  const makers = surveyed.filter(({ golden, role }) => golden !== undefined && role.golden.image === undefined);
  return makers.flatMap(({ golden, role }, at) => {
    const other = makers.slice(0, at).find((earlier) => earlier.golden?.id === golden?.id);
    const different = other === undefined ? [] : differencesOf(role.golden, other.role.golden).filter((name) => name !== 'golden');
    if (other === undefined || different.length === 0) return [];
    return new RestageError(
      'invalid-input',
      `golden: \`${other.role.name}\` and \`${role.name}\` use the same golden server, ${golden?.name ?? ''} (${golden?.id ?? ''}), but differ in ${different.map((name) => `\`${name}\``).join(', ')}.`,
      { hint: 'Write the same in both, or once at the top of the file.' },
    );
  });
}

/** Below microversion 2.37 Nova cannot be asked for a server without a network: a port by which nothing passes does instead. */
async function readApart(ctx: RunContext): Promise<Apart> {
  const { compute, network } = ctx.cloud;
  if (await compute.canLaunchApart()) return { kind: 'no-network' };
  const networks = await whereShown(ctx, 'networks', network.automaticNetworks());
  const usable = networks instanceof RestageError ? [] : networks.filter(({ external, hasSubnet }) => !external && hasSubnet);
  const networkId = (usable.find(({ own }) => own) ?? usable[0])?.id;
  return networkId === undefined ? { kind: 'impossible' } : { kind: 'disabled-port', networkId };
}

/** The images of golden servers in other projects, by role. */
async function findShared(ctx: RunContext, roles: readonly Role[]): Promise<ReadonlyMap<string, Image | RestageError>> {
  const byText = new Map<string, Promise<Image | RestageError>>();
  const find = ({ golden: { goldenImageOf, imageMaxAgeMs, seal } }: Role): Promise<Image | RestageError> | undefined => {
    if (goldenImageOf === undefined) return undefined;
    const by = isScript(seal) ? sealHash(seal) : (seal ?? '');
    const key = `${goldenImageOf.projectId}/${goldenImageOf.serverId} ${imageMaxAgeMs} ${by}`;
    const found = byText.get(key) ?? findSharedImage(ctx, goldenImageOf, imageMaxAgeMs, seal);
    byText.set(key, found);
    return found;
  };
  const found = await Promise.all(roles.map(async (role) => [role.name, await find(role)] as const));
  return new Map(found.flatMap(([name, image]) => (image === undefined ? [] : [[name, image]])));
}

/** A copy of production that the wrong people can get into, or that the right ones cannot, is found out about too late. */
function keysProblem({ name, servers: { sshUsers, authorizedKeys } }: Role): RestageError | undefined {
  if (sshUsers.length === 0 || authorizedKeys !== undefined) return undefined;
  return new RestageError('invalid-input', `ssh-users: the public keys of ${sshUsers.join(', ')} for role ${name} were not read.`, {
    hint: 'Restage reads them only in a workflow: with the action, or with the CLI and `GITHUB_TOKEN`. Elsewhere, put keys into `user-data`, or use `key-name`.',
  });
}

function ownProblem({ golden: { shareWith } }: Role, { project }: Session): RestageError | undefined {
  if (!shareWith.includes(project.id)) return undefined;
  return new RestageError('invalid-input', `share-with: ${project.id} is the project of this credential, which owns the image anyway.`, {
    hint: 'Give the id of the project that is to launch servers from it.',
  });
}

/** Where they are only to be listed, what the volume service does not say is not the end of a run that needs no volume. */
async function readVolumes(ctx: RunContext, roles: readonly Role[], areNeeded: boolean): Promise<Storage | RestageError | undefined> {
  const namesZone = roles.some(({ servers: { availabilityZone } }) => availabilityZone.length > 0);
  try {
    const storage = await readStorage(ctx, namesZone);
    return storage instanceof RestageError && !areNeeded ? undefined : storage;
  } catch (error) {
    ctx.throwIfEnding();
    if (areNeeded || !(error instanceof RestageError)) throw error;
    return undefined;
  }
}

/** Of these images with data volumes, those of which a snapshot is not there, by id, with what is amiss: nothing is launched from them. */
function brokenImages(
  ctx: RunContext,
  withData: readonly Image[],
  named: readonly Image[],
  snapshots: readonly VolumeSnapshot[],
): ReadonlyMap<string, string> {
  // Of this project, and with the image's own mark: what another image claims is no part of it.
  const there = snapshots.filter(({ status }) => status === 'available');
  const isThere = (image: Image, snapshotId: string) =>
    there.some((snapshot) => snapshot.id === snapshotId && readSnapshotMarks(snapshot)?.ownerId === image.id);
  const broken = withData.flatMap((image) => {
    const lost =
      dataVolumeCount(image.properties) - dataVolumesOf(image.properties).filter(({ snapshotId }) => isThere(image, snapshotId)).length;
    return lost === 0
      ? []
      : [[image, `${lost} of the ${dataVolumeCount(image.properties)} volume snapshots that belong to it are not available`] as const];
  });
  for (const [image, why] of broken) {
    if (named.includes(image)) continue;
    ctx.emit({ type: 'warning', title: `Image ${image.name} is skipped`, message: `Nothing is launched from it: ${why}.` });
  }
  return new Map(broken.map(([{ id }, why]) => [id, why]));
}

function wholeImage(image: Image | RestageError | undefined, broken: ReadonlyMap<string, string>): Image | RestageError | undefined {
  const why = image === undefined || image instanceof RestageError ? undefined : broken.get(image.id);
  if (image === undefined || image instanceof RestageError || why === undefined) return image;
  if (isOfAnotherServer(image)) {
    return new RestageError(
      'image-unusable',
      `Image ${image.name} (${image.id}) cannot be launched as it is: it was taken of a server with ${dataVolumeCount(image.properties)} more volume(s), and holds only that server's root disk.`,
      {
        hint: `Take a snapshot of the golden server (\`restage snapshot\`), or choose another image. To launch only the root disk of this one, run \`openstack image unset --property ${markKeys.volumes} ${image.id}\` first.`,
      },
    );
  }
  return new RestageError('image-unusable', `Image ${image.name} (${image.id}) cannot be launched: ${why}.`, {
    hint: 'Take a new snapshot (`restage snapshot`), or choose another image.',
  });
}

/** It has the marks of volumes by inheritance, from the image that its server was launched from. */
function isOfAnotherServer({ name, properties }: Image): boolean {
  const takenOf = properties['instance_uuid'];
  return takenOf !== undefined && takenOf !== properties[markKeys.golden] && readImageMarks(properties, name) === undefined;
}

/** Whether anything that is to be launched or snapshotted is on volumes: most clouds are asked nothing of them. */
function usesVolumes(roles: readonly Role[], goldens: readonly Server[], images: readonly (Image | RestageError)[]): boolean {
  return (
    roles.some(({ servers }) => servers.bootVolumeSize !== undefined) ||
    goldens.some(({ imageId }) => imageId === undefined) ||
    images.some(
      (image) => !(image instanceof RestageError) && (imageDevices(image.properties).length > 0 || dataVolumeCount(image.properties) > 0),
    )
  );
}

async function readQuota(ctx: RunContext): Promise<NonNullable<Survey['quota']>> {
  const { cloud } = ctx;
  const [limits, network] = await Promise.all([
    readLimits(ctx),
    whereShown(ctx, 'quotas of ports and floating IPs', cloud.network.quota()),
  ]);
  return { limits, network: network instanceof RestageError ? undefined : network };
}

async function readLimits(ctx: RunContext): Promise<ComputeLimits | undefined> {
  const limits = await whereShown(ctx, 'quotas of servers, cores and RAM', ctx.cloud.compute.limits());
  return limits instanceof RestageError ? undefined : limits;
}

/** Refuses, with every problem in one message. */
export function refuse(problems: readonly RestageError[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const lines = problems.map(({ code, message, hint }) => `  - ${code}: ${message}${hint ? ` ${hint}` : ''}`);
  throw new RestageError('checks-failed', `${problems.length} checks failed:\n${lines.join('\n')}`, {
    hint: 'Fix these and run again.',
    requestIds: problems.flatMap(({ requestIds }) => requestIds),
  });
}
