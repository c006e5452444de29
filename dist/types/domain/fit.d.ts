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
export declare function neededDisk(facts: DiskFacts): DiskNeed;
export interface Need extends DiskNeed {
    /** MiB, as on the image. */
    readonly minRam: number;
    readonly volumeBacked: boolean;
    /** GiB: input `boot-volume-size`. */
    readonly bootVolumeSize?: number | undefined;
}
export type Fit = {
    readonly kind: 'fits';
} | {
    readonly kind: 'too-little-ram';
    readonly message: string;
} | {
    readonly kind: 'too-small-disk';
    readonly message: string;
}
/** Nova: 403 `Only volume-backed servers are allowed for flavors with zero disk.` */
 | {
    readonly kind: 'zero-disk';
    readonly message: string;
} | {
    readonly kind: 'too-small-volume';
    readonly message: string;
};
/** Whether Nova would launch a server of this flavor, checked in Nova's order. Equal sizes fit. */
export declare function fits(flavor: Omit<FlavorSizes, 'id' | 'vcpus'>, need: Need): Fit;
export type FlavorChoice = 
/** In order of preference, never empty. `passedOver`: why others that the user named were left out. */
{
    readonly chosen: readonly FlavorSizes[];
    readonly passedOver: readonly string[];
} | {
    readonly problem: {
        readonly code: 'flavor-not-found' | 'flavor-too-small';
        readonly message: string;
    };
};
/**
 * The flavors to try, in order: those of the user's list (names or ids) that fit, or for `auto` the smallest that fits
 * by disk, then RAM, then vCPUs, then name. A name that the cloud does not have is a problem even beside others that
 * fit: it is a typing error more often than a request.
 */
export declare function chooseFlavor(wanted: readonly string[] | 'auto', flavors: readonly FlavorSizes[], need: Need): FlavorChoice;
