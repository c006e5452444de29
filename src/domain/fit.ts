import { bytesToGib } from './sizes.ts';

/** What Nova's flavors hold. */
export interface FlavorSizes {
  readonly id: string;
  readonly name: string;
  /** GiB of root disk; 0 = as large as the image, and for volume-backed servers only on most clouds. */
  readonly disk: number;
  /** MiB. */
  readonly ram: number;
  readonly vcpus: number;
}

export interface DiskFacts {
  /** GiB, as on the image. */
  readonly minDisk: number;
  readonly sizeBytes: number | undefined;
  readonly virtualSizeBytes: number | undefined;
  /** GiB, root disk or root volume of the golden server; `undefined` when the image comes from elsewhere. */
  readonly goldenDiskGb: number | undefined;
  readonly volumeBacked: boolean;
}

export interface DiskNeed {
  /** GiB. */
  readonly gib: number;
  /** The fact that decides: `min_disk of the image`. */
  readonly because: string;
}

/**
 * The root disk that servers of an image need.
 *
 * `min_disk` and the stored size count always: Nova refuses a smaller flavor with 400 (nova:compute/api.py
 * `_validate_flavor_image_nostatus`). The virtual size is what the guest's disk really has: a smaller flavor is
 * accepted and then ends in ERROR at the host (nova:virt/libvirt/imagebackend.py `verify_base_size`). Where the cloud
 * does not tell it, the golden server's root disk stands in, because `min_disk` is frozen when a server is created and
 * understates the disk once it has been resized (nova:compute/utils.py `create_image`). A volume-backed image has no
 * disk of its own: its volumes are made from snapshots, and may be larger than these, never smaller (cinder:volume/flows/api/create_volume.py).
 */
export function neededDisk(facts: DiskFacts): DiskNeed {
  if (facts.volumeBacked && facts.goldenDiskGb !== undefined)
    return { gib: facts.goldenDiskGb, because: 'root volume of the golden server' };
  const needs: DiskNeed[] = [{ gib: facts.minDisk, because: 'min_disk of the image' }];
  if (!facts.volumeBacked) {
    needs.push({ gib: bytesToGib(facts.sizeBytes ?? 0), because: 'size of the image' });
    needs.push(
      facts.virtualSizeBytes === undefined
        ? { gib: facts.goldenDiskGb ?? 0, because: 'root disk of the golden server' }
        : { gib: bytesToGib(facts.virtualSizeBytes), because: 'virtual size of the image' },
    );
  }
  return needs.reduce((most, need) => (need.gib > most.gib ? need : most));
}

export interface Need extends DiskNeed {
  /** MiB, as on the image. */
  readonly minRam: number;
  readonly volumeBacked: boolean;
  /** GiB: input `boot-volume-size`. */
  readonly bootVolumeSize?: number | undefined;
}

export type Fit =
  | { readonly kind: 'fits' }
  | { readonly kind: 'too-little-ram'; readonly message: string }
  | { readonly kind: 'too-small-disk'; readonly message: string }
  /** Nova: 403 `Only volume-backed servers are allowed for flavors with zero disk.` */
  | { readonly kind: 'zero-disk'; readonly message: string }
  | { readonly kind: 'too-small-volume'; readonly message: string };

/** Whether Nova would launch a server of this flavor, checked in Nova's order. Equal sizes fit. */
export function fits(flavor: Omit<FlavorSizes, 'id' | 'vcpus'>, need: Need): Fit {
  if (flavor.ram < need.minRam) {
    return {
      kind: 'too-little-ram',
      message: `${flavor.name} has ${flavor.ram} MB of RAM, but the image needs ${need.minRam} MB (its min_ram)`,
    };
  }
  if (need.bootVolumeSize !== undefined) {
    if (need.bootVolumeSize >= need.gib) return { kind: 'fits' };
    return {
      kind: 'too-small-volume',
      message: `\`boot-volume-size\` is ${need.bootVolumeSize} GB, but ${need.gib} GB are needed (${need.because})`,
    };
  }
  if (need.volumeBacked || (flavor.disk > 0 && flavor.disk >= need.gib)) return { kind: 'fits' };
  if (flavor.disk === 0) {
    return {
      kind: 'zero-disk',
      message: `${flavor.name} has no root disk, so Nova can launch it only from a volume (set \`boot-volume-size\`)`,
    };
  }
  return {
    kind: 'too-small-disk',
    message: `${flavor.name} has ${flavor.disk} GB of disk, but ${need.gib} GB are needed (${need.because})`,
  };
}

export type FlavorChoice =
  /** In order of preference, never empty. `passedOver`: why others that the user named were left out. */
  | { readonly chosen: readonly FlavorSizes[]; readonly passedOver: readonly string[] }
  | { readonly problem: { readonly code: 'flavor-not-found' | 'flavor-too-small'; readonly message: string } };

/**
 * The flavors to try, in order: those of the user's list (names or ids) that fit, or for `auto` the smallest that fits
 * by disk, then RAM, then vCPUs, then name. A name that the cloud does not have is a problem even beside others that
 * fit: it is a typing error more often than a request.
 */
export function chooseFlavor(wanted: readonly string[] | 'auto', flavors: readonly FlavorSizes[], need: Need): FlavorChoice {
  const fitting = flavors.filter((flavor) => fits(flavor, need).kind === 'fits').sort(bySize);
  if (wanted === 'auto') {
    const smallest = fitting[0];
    if (smallest !== undefined) return { chosen: [smallest], passedOver: [] };
    const largestFirst = flavors.toSorted((a, b) => bySize(b, a));
    return {
      problem: {
        code: 'flavor-too-small',
        message: `No flavor fits: ${listOf(misfits(largestFirst, need)) || 'the project has no flavors'}.`,
      },
    };
  }

  const found = wanted.map((word) => ({ word, flavor: findFlavor(flavors, word) }));
  const unknown = found.filter(({ flavor }) => flavor === undefined).map(({ word }) => word);
  if (unknown.length > 0) {
    return {
      problem: { code: 'flavor-not-found', message: `There is no flavor named ${unknown.join(', ')}. ${describeFitting(fitting)}` },
    };
  }
  const named = found.flatMap(({ flavor }) => flavor ?? []);
  const passedOver = misfits(named, need);
  const chosen = named.filter((flavor) => fitting.includes(flavor));
  if (chosen.length > 0) return { chosen: [...new Set(chosen)], passedOver };
  return {
    problem: {
      code: 'flavor-too-small',
      message: `None of the requested flavors fits: ${listOf(passedOver)}. ${describeFitting(fitting)}`,
    },
  };
}

function findFlavor(flavors: readonly FlavorSizes[], nameOrId: string): FlavorSizes | undefined {
  return flavors.find(({ id }) => id === nameOrId) ?? flavors.find(({ name }) => name === nameOrId);
}

function bySize(a: FlavorSizes, b: FlavorSizes): number {
  return a.disk - b.disk || a.ram - b.ram || a.vcpus - b.vcpus || (a.name < b.name ? -1 : 1);
}

/** Why flavors do not fit, one sentence each. */
function misfits(flavors: readonly FlavorSizes[], need: Need): readonly string[] {
  return flavors.map((flavor) => fits(flavor, need)).flatMap((fit) => (fit.kind === 'fits' ? [] : [fit.message]));
}

function describeFitting(fitting: readonly FlavorSizes[]): string {
  if (fitting.length === 0) return 'No flavor of this project fits.';
  return `Flavors that fit: ${listOf(fitting.map(({ name, disk, ram }) => `${name} (${disk} GB disk, ${ram} MB RAM)`))}.`;
}

/** At most ten: some clouds have hundreds of flavors. */
function listOf(items: readonly string[]): string {
  const different = [...new Set(items)];
  const rest = different.length - 10;
  return different.slice(0, 10).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
