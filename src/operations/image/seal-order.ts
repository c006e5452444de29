import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { chooseFlavor, type FlavorSizes } from '../../domain/fit.ts';
import { isMarkedSealed } from '../../domain/golden-mark.ts';
import { readImageMarks } from '../../domain/marks.ts';
import { quotaProblems } from '../../domain/quota.ts';
import {
  awaitsSeal,
  describeSeal,
  mayUse,
  type SealInput,
  type SealRule,
  type SealScript,
  sealHash,
  sealRule,
} from '../../domain/sealing.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { ComputeLimits, Flavor, Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import type { MarkedImage } from './own-images.ts';

/** How a sealing server is kept from every network. */
export type Apart =
  | { readonly kind: 'no-network' }
  /** Below microversion 2.37: a port of ours on this network, with `admin_state_up: false`. */
  | { readonly kind: 'disabled-port'; readonly networkId: string }
  | { readonly kind: 'impossible' };

/** How the raw image is sealed. */
export interface SealOrder {
  readonly script: SealScript;
  /** Hash of the script. */
  readonly by: string;
  /** Of the sealing server, as far as it is known before the raw image is there. Its disk becomes the `min_disk` of the sealed image. */
  readonly flavor: FlavorSizes;
  readonly flavors: readonly FlavorSizes[];
  readonly apart: Exclude<Apart, { readonly kind: 'impossible' }>;
  /** From its request until it has powered itself off, milliseconds. */
  readonly limitMs: number;
}

/** A boot, a script, and a shut-down take their time, however soon the servers of an environment are ready, milliseconds. */
const leastLimitMs = 10 * 60_000;

export function sealLimit({ readyTimeoutMs }: Pick<ServerInputs, 'readyTimeoutMs'>): number {
  return Math.max(leastLimitMs, readyTimeoutMs);
}

/** Images of a golden server, by what a run may do with them. */
export interface SealSight {
  readonly rule: SealRule;
  /** Verified images that the run may use, and all that are not verified yet. */
  readonly allowed: readonly MarkedImage[];
  /** Verified ones that it may not. */
  readonly passedOver: readonly MarkedImage[];
}

export function sightOf(golden: Server | undefined, input: SealInput, images: readonly MarkedImage[]): SealSight {
  const isInUse =
    (golden !== undefined && isMarkedSealed(golden)) || images.some(({ marks }) => marks.verified && marks.seal?.kind === 'sealed');
  const rule = sealRule(input, isInUse);
  const isAllowed = ({ marks }: MarkedImage) => !marks.verified || mayUse(rule, marks.seal);
  return { rule, allowed: images.filter(isAllowed), passedOver: images.filter((entry) => !isAllowed(entry)) };
}

/** Raw images that were sealed by a run that was cut off before it deleted them, newest first. */
export function spentRaws(images: readonly MarkedImage[]): readonly MarkedImage[] {
  const sealed = new Set(images.flatMap(({ marks }) => (marks.verified && marks.seal?.kind === 'sealed' ? marks.seal.from : [])));
  return images.filter(({ image, marks }) => awaitsSeal(marks) && sealed.has(image.id));
}

interface CloudLimits {
  readonly flavors: readonly Flavor[];
  readonly limits: ComputeLimits | undefined;
  /** `undefined` = not asked. */
  readonly apart: Apart | undefined;
}

interface SealFacts {
  /** Volumes that are to be copied beside its root disk. */
  readonly data: readonly Volume[];
  readonly diskGb: number;
  readonly limitMs: number;
  /** An earlier run took the raw image: its sealing server may be there, and count. */
  readonly isBegun: boolean;
}

/**
 * What stands against sealing an image of this golden server, found out before it is stopped, is added to `problems`.
 * @returns `undefined` = it is not to be sealed, or cannot be
 */
export function planSeal(
  golden: Server,
  input: SealInput,
  { data, diskGb, limitMs, isBegun }: SealFacts,
  found: CloudLimits,
  problems: RestageError[],
): SealOrder | undefined {
  if (input === undefined || input === 'none') return undefined;
  const who = `golden server ${golden.name} (${golden.id})`;
  if (golden.imageId === undefined || data.length > 0) {
    const what = golden.imageId === undefined ? 'its root disk is a volume' : `${data.length} of its volumes are to be copied`;
    problems.push(
      new RestageError(
        'golden-unusable',
        `The image of ${who} cannot be sealed: ${what}. The sealed image would consist of snapshots of the sealing server's volumes, and Cinder cannot delete a volume that has snapshots.`,
        {
          hint:
            golden.imageId === undefined
              ? 'Set `seal: none`, or recreate the golden server so that it boots from an image.'
              : 'Copy only the root disk (`volumes: root`), or set `seal: none`.',
        },
      ),
    );
    return undefined;
  }
  const { apart } = found;
  if (apart === undefined || apart.kind === 'impossible') {
    problems.push(
      new RestageError(
        'service-missing',
        `The image of ${who} cannot be sealed: this cloud's Nova cannot launch a server without a network (it lacks microversion 2.37), and there is no Neutron network for a disabled port.`,
        { hint: 'Set `seal: none` on this cloud.' },
      ),
    );
    return undefined;
  }
  const need = { gib: diskGb, because: 'root disk of the golden server', minRam: 0, volumeBacked: false };
  const choice = chooseFlavor('auto', found.flavors, need);
  const [flavor] = 'chosen' in choice ? choice.chosen : [];
  if (flavor === undefined) {
    const why = 'problem' in choice ? choice.problem.message : '';
    problems.push(
      new RestageError('flavor-too-small', `No server can be launched to seal the image of ${who}. ${why}`, {
        hint: 'Sealing needs a flavor whose root disk is at least as large as that of the golden server (`openstack flavor list`).',
      }),
    );
    return undefined;
  }
  const lacking = quotaProblems(
    { instances: 1, cores: flavor.vcpus, ramMb: flavor.ram },
    { instances: found.limits?.instances, cores: found.limits?.cores, ramMb: found.limits?.ram },
  );
  if (lacking.length > 0 && !isBegun) {
    problems.push(
      new RestageError(
        'quota-exceeded',
        `The project's quota has no room for the server (flavor ${flavor.name}) that seals the image of ${who}: ${lacking.join('; ')}.`,
        { hint: 'Delete servers (`restage status` lists those that Restage launched), or ask the cloud provider for a larger quota.' },
      ),
    );
  }
  return { script: input, by: sealHash(input), flavor, flavors: found.flavors, apart, limitMs };
}

/** What a plan says. */
export function sealNote(golden: Pick<Server, 'name'>, { script, flavor, limitMs }: SealOrder, estimateMs: number): string {
  return `seal the image of ${golden.name} with ${describeSeal(script)}: boot it once without a network (flavor ${flavor.name}, at most ${formatDuration(limitMs)}), then take the sealed image (about ${formatDuration(estimateMs)} more)`;
}

/** Images are there, and none that this run may use. */
export function notSealed(golden: Pick<Server, 'id' | 'name'>, input: SealInput, passedOver: readonly MarkedImage[]): RestageError {
  const who = `Golden server ${golden.name} (${golden.id})`;
  const [newest] = passedOver;
  const last = newest === undefined ? '' : ` Verified image ${newest.image.name} (${newest.image.id}) is not used: ${howSealed(newest)}.`;
  if (input !== undefined && input !== 'none') {
    return new RestageError('image-not-sealed', `${who} has no verified image that is sealed with ${describeSeal(input)}.${last}`, {
      hint: 'Make one with a run that may stop the golden server (`restage snapshot` with this `seal`, the nightly workflow), or set `image`.',
    });
  }
  if (input === 'none') {
    return new RestageError('image-not-sealed', `${who} has no verified image that is unsealed, which \`seal: none\` asks for.${last}`, {
      hint: 'Leave `seal` out to use a sealed image, or take an unsealed one (`restage snapshot` with `seal: none`).',
    });
  }
  return new RestageError('image-not-sealed', `${who} has had sealed images, but this run would use an unsealed one.${last}`, {
    hint: 'Set `seal` (`linux`, or `@script`), reuse a sealed image (`image-max-age`), or write `seal: none` to use an unsealed one. `restage release` ends this protection once no sealed image is left.',
  });
}

function howSealed({ marks: { seal } }: MarkedImage): string {
  return seal?.kind === 'sealed' ? `it is sealed (sha256 ${seal.by.slice(0, 8)}…)` : 'it is not sealed';
}

/**
 * Why an image that a person named is not used; `undefined` = it may be. One of a distribution's, which no server was before, needs no seal.
 * @param ofGolden whether its golden server has sealed images
 */
export function namedProblem(image: Image, input: SealInput, ofGolden: { readonly isSealed: boolean }): RestageError | undefined {
  if (input === 'none' || (input === undefined && !ofGolden.isSealed)) return undefined;
  const marks = readImageMarks(image.properties, image.name);
  if (marks?.seal !== undefined || (marks === undefined && (input === undefined || !isOfServer(image)))) return undefined;
  const why = input === undefined ? 'its golden server has sealed images' : '`seal` asks for a sealed one';
  return new RestageError('image-not-sealed', `Image ${image.name} (${image.id}) is not sealed, but ${why}.`, {
    hint: 'Name a sealed image, leave `image` out, or write `seal: none`.',
  });
}

/** Whether Nova made it of a server, be it ours or another client's. */
function isOfServer({ properties: { instance_uuid: serverId, image_type: type, block_device_mapping: volumes } }: Image): boolean {
  return serverId !== undefined || type === 'snapshot' || volumes !== undefined;
}
