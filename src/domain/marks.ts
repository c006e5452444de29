import type { Consistency } from './consistency.ts';
import { pullRequestOf } from './names.ts';

/** Keys of server metadata and image properties that say: made by Restage, for whom, and until when (contract.md#marks). */
export const markKeys = {
  environment: 'restage_environment',
  role: 'restage_role',
  generation: 'restage_generation',
  run: 'restage_run',
  expiresAt: 'restage_expires_at',
  /** Unique per intended resource: finds it again when the answer to its creation was lost. */
  nonce: 'restage_nonce',
  stage: 'restage_stage',
  /** Servers: the image they were launched from, which Nova does not show for servers on a volume. */
  image: 'restage_image',
  /** Images: id of the golden server. */
  golden: 'restage_golden',
  consistency: 'restage_consistency',
  verified: 'restage_verified',
  /** Images: the image's own name, which tells an inherited mark. */
  name: 'restage_name',
  /** Servers: `true` on a golden server where no tag can say it (`goldenTag`). */
  goldenServer: 'restage_golden_server',
  /** Servers: `true` on one that a person released, where no tag can say it (`releasedTag`). */
  released: 'restage_released',
  /** Images: its run may leave on purpose (`pending`), and the same command is to come back for it. */
  left: 'restage_left',
  /** Images: it has lost some of its snapshots, or is about to. */
  removing: 'restage_removing',
  /** Images: `keep-images` of the run that made it, where that run set it. */
  keepImages: 'restage_keep_images',
  /** Images: `true` = made for an ephemeral environment, `false` = not; the latter overrides what a base image hands down. */
  ephemeral: 'restage_ephemeral',
  /** Ephemeral images: time to live of their environment, whole seconds from the proof on, or `none`. */
  ttl: 'restage_ttl',
  /** Images: since when it is to be deleted as soon as nothing uses it. */
  deletionCandidate: 'restage_deletion_candidate',
  /** Images: how many data volumes it stands for. Servers: how many volumes were made for it beside its own disk. */
  volumes: 'restage_volumes',
  /** Images of a server on volumes: how many of its volumes were left out. */
  leftOut: 'restage_left_out',
  /** Images: figures of the runs that took this one and those before it. */
  history: 'restage_history',
  /** Servers: id of the security group that it has alone, until it is ready. */
  quarantine: 'restage_quarantine',
  /** Images: `raw` = a copy of the golden server as it was; `sealed` = it was sealed. */
  kind: 'restage_kind',
  /** Raw images: hash of the script that is to seal it; `none` = it is not to be sealed. */
  sealWith: 'restage_seal_with',
  /** Sealed images: id of the raw one, hash of the script, id of the server in which it ran. */
  sealedFrom: 'restage_sealed_from',
  sealedBy: 'restage_sealed_by',
  sealedIn: 'restage_sealed_in',
  /** Sealing servers: id of the raw image that they seal. */
  sealing: 'restage_sealing',
  /** Golden servers: `true` on one of which sealed images were made, where no tag can say it (`sealedTag`). */
  goldenSealed: 'restage_sealed',
} as const;

/** What every key of ours begins with, in metadata and image properties. */
export const markPrefix = 'restage_';

/** Strings as they go into server metadata and image properties. */
export type Values = Readonly<Record<string, string>>;

/** `candidate` until the refresh that made it has succeeded. */
export type Stage = 'candidate' | 'current';

interface CommonMarks {
  readonly environment: string;
  readonly role: string;
  /** From 1; 0 on an image that belongs to no generation. */
  readonly generation: number;
  /** The run that made it. */
  readonly run: string;
  /** Milliseconds since the epoch; whole seconds are kept. `undefined` = never. */
  readonly expiresAt: number | undefined;
  readonly nonce: string | undefined;
  /** `undefined` on what no refresh made. */
  readonly stage: Stage | undefined;
}

export interface ServerMarks extends CommonMarks {
  readonly imageId: string | undefined;
  /** Volumes that were made for it beside a disk of its own; `undefined` = none. */
  readonly volumes: number | undefined;
  /** The security group that it has alone until it is ready, by its id; `undefined` = it is, or there was none. */
  readonly quarantine: string | undefined;
}

/**
 * A volume is there before the server that it is made for, and must be distinguishable from all others from its first moment on: it bears the
 * marks that the server will bear, and the same nonce tells of which it is.
 */
export interface VolumeMarks extends Pick<CommonMarks, 'environment' | 'role' | 'generation' | 'run'> {
  readonly nonce: string;
}

export interface ImageMarks extends CommonMarks {
  readonly goldenId: string;
  readonly consistency: Consistency;
  /** Verified usable: `proveImage` found no problem. */
  readonly verified: boolean;
  /** `keep-images` as the run set it that made it; absent = it did not. */
  readonly keepImages?: number | undefined;
  /** As written; absent on images of older versions. See `isEphemeral`. */
  readonly ephemeral?: boolean | undefined;
  /** Of an ephemeral image: of its environment, milliseconds; absent = none, or not written. */
  readonly ttlMs?: number | undefined;
  /** To be deleted when nothing uses it: since when, milliseconds since the epoch. */
  readonly deletionCandidate?: number | undefined;
  /** Absent = a raw image that is not to be sealed. */
  readonly seal?: SealState | undefined;
}

/** How far an image is with its sealing. */
export type SealState =
  /** A raw image that is to be sealed by the script of this hash: nothing is ever launched from it, and it is never verified. */
  | { readonly kind: 'awaited'; readonly by: string }
  /** @property from id of the raw image; `by` hash of the script; `in` id of the server in which it ran */
  | { readonly kind: 'sealed'; readonly from: string; readonly by: string; readonly in: string };

/** A server that boots from a raw image once, to seal it: of no environment, whatever it is for. */
export interface SealingMarks extends Pick<CommonMarks, 'environment' | 'role' | 'run'> {
  readonly nonce: string;
  /** The raw image. */
  readonly imageId: string;
}

/**
 * Whether servers of this environment are to be gone some day: a pull request's, or one whose servers have an end.
 * @param ttlMs of its servers; `undefined` = none
 */
export function isEphemeralEnvironment(environment: string, ttlMs: number | undefined): boolean {
  return ttlMs !== undefined || pullRequestOf(environment) !== undefined;
}

/** Whether an image belongs to an ephemeral environment, and ends with it, rather than to its golden server. */
export function isEphemeral({ ephemeral, environment }: Pick<ImageMarks, 'ephemeral' | 'environment'>): boolean {
  return ephemeral ?? pullRequestOf(environment) !== undefined;
}

/** @param marks a mark that a server does not bear is `undefined`, and not left out: none is forgotten */
export function serverMarks(marks: Said<ServerMarks>): Values {
  const volumes = marks.volumes === undefined || marks.volumes === 0 ? undefined : String(marks.volumes);
  const { imageId, quarantine } = marks;
  return present({
    ...commonValues(marks),
    [markKeys.image]: imageId,
    [markKeys.volumes]: volumes,
    [markKeys.quarantine]: quarantine,
  });
}

type Said<T> = { readonly [K in keyof Required<T>]: T[K] };

const everyServerMark: { readonly [K in keyof ServerMarks]-?: NonNullable<ServerMarks[K]> } = {
  ...{
    environment: 'e',
    role: 'r',
    generation: 1,
    run: 'r',
    expiresAt: 0,
    nonce: 'n',
    stage: 'candidate',
    imageId: 'i',
    volumes: 1,
    quarantine: 'q',
  },
};

/** Items of metadata that the marks of one server may come to. */
export const mostServerMarks = Object.keys(serverMarks(everyServerMark)).length;

/** @param name the image's own name */
export function imageMarks(marks: ImageMarks, name: string): Values {
  return present({
    ...commonValues(marks),
    [markKeys.golden]: marks.goldenId,
    [markKeys.consistency]: marks.consistency,
    [markKeys.verified]: String(marks.verified),
    [markKeys.name]: name,
    [markKeys.keepImages]: marks.keepImages === undefined ? undefined : String(marks.keepImages),
    [markKeys.ephemeral]: marks.ephemeral === undefined ? undefined : String(marks.ephemeral),
    [markKeys.ttl]: ttlValue(marks),
    [markKeys.deletionCandidate]: marks.deletionCandidate === undefined ? undefined : isoTime(marks.deletionCandidate),
    ...sealValues(marks.seal),
  });
}

/** Written on every image: a snapshot has those of the image that its server was launched from. */
function sealValues(seal: SealState | undefined): Values {
  const isSealed = seal?.kind === 'sealed';
  return {
    [markKeys.kind]: isSealed ? 'sealed' : 'raw',
    [markKeys.sealWith]: seal?.kind === 'awaited' ? seal.by : 'none',
    ...(isSealed ? { [markKeys.sealedFrom]: seal.from, [markKeys.sealedBy]: seal.by, [markKeys.sealedIn]: seal.in } : {}),
  };
}

/** @property imageId that it runs from; `undefined` = from a volume */
interface SealingSuspect {
  readonly metadata: Values;
  readonly imageId?: string | undefined;
}

/** As they go into the metadata of a sealing server. */
export function sealingMarks({ imageId, ...marks }: SealingMarks): Values {
  return present({ ...commonValues({ ...marks, generation: 0, expiresAt: undefined, stage: undefined }), [markKeys.sealing]: imageId });
}

/** As they go into a volume's metadata. */
export function volumeMarks(marks: VolumeMarks): Values {
  return present(commonValues({ ...marks, expiresAt: undefined, stage: undefined }));
}

/** Marks beside the user's own values. Marks win, and a user's key that looks like a mark is dropped. */
export function withMarks(user: Values, marks: Values): Values {
  const own = Object.entries(user).filter(([key]) => !key.startsWith(markPrefix));
  return { ...Object.fromEntries(own), ...marks };
}

/**
 * The marks on a server; `undefined` when it is not ours: a mark is missing or malformed, or marks of an image are
 * among them, which a server has by inheritance only; or it is a sealing server, which belongs to no environment.
 */
export function readServerMarks(metadata: Values): ServerMarks | undefined {
  if (metadata[markKeys.golden] !== undefined || metadata[markKeys.sealing] !== undefined) return undefined;
  const common = readCommon(metadata);
  const volumes = readCount(metadata[markKeys.volumes]);
  return common && { ...common, imageId: metadata[markKeys.image], volumes, quarantine: metadata[markKeys.quarantine] };
}

/**
 * The marks on a sealing server; `undefined` = it is none of ours. It is deleted, and its image is no image in use: so it has to run from the
 * very image that it seals, as Nova tells, and metadata that a person wrote makes none.
 */
export function readSealingMarks({ metadata, imageId: runsFrom }: SealingSuspect): SealingMarks | undefined {
  const common = readCommon(metadata);
  const imageId = metadata[markKeys.sealing];
  if (metadata[markKeys.golden] !== undefined || common?.nonce === undefined || !isId(imageId) || imageId !== runsFrom) return undefined;
  const { environment, role, run, nonce } = common;
  return { environment, role, run, nonce, imageId };
}

const selfKey = 'restage_id';

/**
 * Metadata of a volume, or of a snapshot of one: its own id. It distinguishes marks from copied ones: a backup holds the metadata and the
 * name of its volume, and what is restored from it has both (cinder:backup/api.py `restore`, cinder:backup/driver.py `_restore_vol_meta`).
 */
export function selfValues(id: string): Values {
  return { [selfKey]: id };
}

/** Nothing is copied that has no id among its marks: the run that made it was cut off, or may not set metadata. */
export function isCopied({ id, metadata }: { readonly id: string; readonly metadata: Values }): boolean {
  return (metadata[selfKey] ?? id) !== id;
}

/** The marks on a volume; `undefined` when it is not ours. */
export function readVolumeMarks(volume: { readonly id: string; readonly metadata: Values }): VolumeMarks | undefined {
  const common = readCommon(volume.metadata);
  if (common?.nonce === undefined || isCopied(volume)) return undefined;
  const { environment, role, generation, run, nonce } = common;
  return { environment, role, generation, run, nonce };
}

/**
 * The marks on an image; `undefined` when it is not ours.
 *
 * A snapshot inherits every property of the image its server was launched from (nova:compute/utils.py
 * `initialize_instance_snapshot_metadata`), our marks included. Ours is therefore only an image whose `restage_golden`
 * is the server that Nova itself names as its source (`instance_uuid`, where it names one), and whose `restage_name` is its own
 * name. A sealed image was taken of the server that sealed it (`restage_sealed_in`) instead.
 */
export function readImageMarks(properties: Values, imageName: string): ImageMarks | undefined {
  const goldenId = properties[markKeys.golden];
  const seal = readSeal(properties);
  if (goldenId === undefined || seal === 'malformed') return undefined;
  if (!(seal?.kind === 'sealed' ? isSealedIn(seal.in, properties) : isOfServer(goldenId, properties))) return undefined;
  if ((properties[markKeys.name] ?? imageName) !== imageName) return undefined;
  const common = readCommon(properties);
  const consistency = consistencies.find((word) => word === properties[markKeys.consistency]);
  if (common === undefined || consistency === undefined) return undefined;
  const verified = properties[markKeys.verified] === 'true';
  const own = { ...common, goldenId, consistency, ...readPolicy(properties) };
  if (seal === undefined) return { ...own, verified };
  // Whatever the mark says: what awaits its sealing is never verified.
  return { ...own, verified: verified && seal.kind === 'sealed', seal };
}

/** How far an image is with its sealing, by its properties alone, be it ours or not. */
export function readSeal(properties: Values): SealState | undefined | 'malformed' {
  const { [markKeys.sealWith]: by, [markKeys.sealedFrom]: from, [markKeys.sealedBy]: sealedBy, [markKeys.sealedIn]: server } = properties;
  if (properties[markKeys.kind] !== 'sealed') return by === undefined || by === 'none' ? undefined : { kind: 'awaited', by };
  if (!isId(from) || !isId(server) || !/^[0-9a-f]{64}$/.test(sealedBy ?? '')) return 'malformed';
  return { kind: 'sealed', from, by: sealedBy ?? '', in: server };
}

function isSealedIn(serverId: string, { instance_uuid: takenOf }: Values): boolean {
  return takenOf === undefined || takenOf === serverId;
}

function isId(text: string | undefined): text is string {
  return /^[\w-]{1,64}$/.test(text ?? '');
}

/** What becomes of the image later. A malformed word is passed over: it must not make the image another's. */
function readPolicy(properties: Values): Pick<ImageMarks, 'keepImages' | 'ephemeral' | 'ttlMs' | 'deletionCandidate'> {
  const ephemeral = readBoolean(properties[markKeys.ephemeral]);
  const keepImages = readCount(properties[markKeys.keepImages]);
  const ttlSeconds = ephemeral === true ? readCount(properties[markKeys.ttl]) : undefined;
  const candidate = readExpiry(properties[markKeys.deletionCandidate]);
  return {
    ...(ephemeral === undefined ? {} : { ephemeral }),
    ...(keepImages === undefined ? {} : { keepImages }),
    ...(ttlSeconds === undefined ? {} : { ttlMs: ttlSeconds * 1000 }),
    ...(typeof candidate === 'number' ? { deletionCandidate: candidate } : {}),
  };
}

function readBoolean(text: string | undefined): boolean | undefined {
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}

/** Written for ephemeral images alone, and always: a base image may hand one down. */
function ttlValue({ ephemeral, ttlMs }: ImageMarks): string | undefined {
  if (ephemeral !== true) return undefined;
  return ttlMs === undefined ? 'none' : String(Math.ceil(ttlMs / 1000));
}

/**
 * Whether an image was taken of this server. The image of a server on volumes does not say of which it is (nova:compute/api.py
 * `snapshot_volume_backed`, as against `_create_image`): there the name that we wrote beside our marks has to do.
 */
function isOfServer(serverId: string, properties: Values): boolean {
  const { instance_uuid: takenOf, block_device_mapping: volumes } = properties;
  return takenOf === undefined ? volumes !== undefined && properties[markKeys.name] !== undefined : takenOf === serverId;
}

/** @param now milliseconds since the epoch, by the cloud's clock */
export function isExpired(marks: Pick<CommonMarks, 'expiresAt'>, now: number): boolean {
  return marks.expiresAt !== undefined && marks.expiresAt <= now;
}

/** ISO 8601 in UTC to the second, as written into `restage_expires_at`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}

const consistencies: readonly Consistency[] = ['clean', 'forced', 'offline', 'quiesced', 'live', 'unknown'];

function commonValues(marks: CommonMarks): Readonly<Record<string, string | undefined>> {
  return {
    [markKeys.environment]: marks.environment,
    [markKeys.role]: marks.role,
    [markKeys.generation]: String(marks.generation),
    [markKeys.run]: marks.run,
    [markKeys.expiresAt]: marks.expiresAt === undefined ? undefined : isoTime(marks.expiresAt),
    [markKeys.nonce]: marks.nonce,
    [markKeys.stage]: marks.stage,
  };
}

function readCommon(values: Values): CommonMarks | undefined {
  const { [markKeys.environment]: environment, [markKeys.role]: role, [markKeys.run]: run } = values;
  const generation = readGeneration(values[markKeys.generation]);
  const expiry = readExpiry(values[markKeys.expiresAt]);
  const stage = readStage(values[markKeys.stage]);
  if (!environment || !role || !run || generation === undefined || expiry === 'malformed' || stage === 'malformed') return undefined;
  return { environment, role, generation, run, expiresAt: expiry, nonce: values[markKeys.nonce], stage };
}

function readCount(text: string | undefined): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text ?? '') ? Number(text) : undefined;
}

function readGeneration(text: string | undefined): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(text ?? '') ? Number(text) : undefined;
}

function readExpiry(text: string | undefined): number | undefined | 'malformed' {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  // Date.parse takes much for a time, and February 30 for March 2: only what we would write ourselves counts.
  return Number.isNaN(ms) || isoTime(ms) !== text ? 'malformed' : ms;
}

function readStage(text: string | undefined): Stage | undefined | 'malformed' {
  return text === undefined || text === 'candidate' || text === 'current' ? text : 'malformed';
}

function present(values: Readonly<Record<string, string | undefined>>): Values {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
