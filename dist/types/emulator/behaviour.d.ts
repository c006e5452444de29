/** How the emulated cloud behaves as a whole. Durations are seconds of the emulator's clock. */
export interface Behaviour {
    /** Versions of Keystone's API, the newest first. */
    readonly identityVersions: readonly ('v3' | 'v2.0')[];
    /** `v2`: an old Nova, with the project in its path and without microversions. */
    readonly computeVersion: 'v2.1' | 'v2';
    /** `v1`: an old Glance, which has no v2 yet. */
    readonly imageVersion: 'v2' | 'v1';
    /**
     * Any role in a project may change it, as by the policies' defaults up to Zed (`[oslo_policy] enforce_new_defaults = false`; seen there); else
     * `member` is needed, and a token without a project lists nothing, as by those since 2023.1.
     */
    readonly readersMayWrite: boolean;
    /** Cinder's policies: they came later than the others'. */
    readonly readersMayMakeVolumes: boolean;
    /** Life of a token. */
    readonly tokenLifetime: number;
    /** A token ends with its application credential (CVE-2022-2447). */
    readonly credentialEndsToken: boolean;
    /** A token that was made from an identity provider's lives a whole life of its own, and its successors do, too. */
    readonly federatedTokensRenew: boolean;
    /** The end of a token that ends with its application credential has a zone, as all other times; not so up to Zed. */
    readonly credentialEndHasZone: boolean;
    readonly minMicroversion: string;
    /** 2.93 is Zed's. */
    readonly maxMicroversion: string;
    /** Most items that a list answers at once (nova `[api] max_limit`). */
    readonly pageLimit: number;
    /** Glance's `limit_param_default`: items per page when the client names no limit. */
    readonly imagePageSize: number;
    /** Nova's database keeps characters of four bytes (`utf8mb4`); else a server with one is accepted, and never gets any further. */
    readonly fourByteText: boolean;
    /** From the request to a host, then networks and disks: about a second in all before the spawn itself. */
    readonly schedule: number;
    /** nova `[DEFAULT] shutdown_timeout`, unless the image says `os_shutdown_timeout`: then the power is cut. */
    readonly shutdownTimeout: number;
    /** nova `[compute] shutdown_retry_interval`: the ACPI signal is repeated one second later than this. */
    readonly shutdownRetryInterval: number;
    /** What each message between API and host takes. */
    readonly hostLatency: number;
    /** Taking a server away on its host. */
    readonly destroy: number;
    /** A snapshot whose server sets no knob takes this long per GB of root disk, upload included. */
    readonly snapshotSecondsPerGb: number;
    /** The part of that time which is upload. */
    readonly uploadShare: number;
    /** Bytes stored of a snapshot, as a part of the root disk. */
    readonly snapshotFill: number;
    /**
     * The record of a snapshot ends, well, when the host begins: the work goes on in a thread of its own, and its failure is not recorded (nova:compute/manager.py
     * `snapshot_instance` of 2026.2).
     */
    readonly snapshotEventIsHandOver: boolean;
    /** The image turns active this long, at most, before the server's task ends. */
    readonly taskLag: number;
    /** From a guest that powered itself off to Nova's noticing it (libvirt's delayed event). */
    readonly powerSync: number;
    /** A new floating IP is listed among a server's addresses after this long. */
    readonly addressLag: number;
    /** nova `reclaim_instance_interval`: above 0, deleted servers stay SOFT_DELETED for this long. */
    readonly reclaim: number;
    /** Neutron is in the catalog. */
    readonly network: boolean;
    /** Cinder is there: servers may boot from volumes. */
    readonly volumes: boolean;
    /** Making a volume, before any data. */
    readonly volumeCreate: number;
    /** Of an image, into a new volume. */
    readonly volumeSecondsPerGb: number;
    /** Taking a snapshot of a volume; a knob of the server that it hangs on wins. */
    readonly volumeSnapshot: number;
    /** Taking a volume, or a snapshot of one, away. */
    readonly volumeDestroy: number;
    /** Ceph: a snapshot from which volumes were made stays when it is deleted. */
    readonly snapshotsInUse: boolean;
    /** Ceph: the copy is made within the store, and its image is `queued` until it is active (nova:virt/libvirt/imagebackend.py `direct_snapshot`). */
    readonly snapshotsInStore: boolean;
    /** Ceph: an image with living servers cannot be deleted (409). */
    readonly imagesInUse: boolean;
    /**
     * A service of the cloud's own takes snapshots of servers that run: it shuts the guest down, within `shutdownTimeout`, captures the disk in seconds,
     * powers the server on, and works on the image in the background.
     */
    readonly snapshotService: boolean;
    /** `createImage` is refused unless the server is off. */
    readonly snapshotsNeedOff: boolean;
    /** Without a service token: a token that ended before the upload leaves the image `queued` forever. */
    readonly uploadNeedsLiveToken: boolean;
    /** Ways in which the cloud brings data into an image by itself (glance `enabled_import_methods`); Zed's own three have no `glance-download`. */
    readonly importMethods: readonly string[];
    /** Copying an image from another region. */
    readonly importSecondsPerGb: number;
    /** Imports end where they began; `refused`: before they ask for data; `corrupt`: they bring other bytes than there were. */
    readonly failImports: boolean | 'refused' | 'corrupt';
    /** Glance's `image_member_quota`: projects that an image may be shared with; below 0 = any number. */
    readonly imageMemberQuota: number;
    /** Glance of old, and of some clouds, knows no `virtual_size`. */
    readonly hideVirtualSize: boolean;
    /** Images without `owner`, as where a proxy before Glance, or a property protection, leaves it out. */
    readonly hideImageOwner: boolean;
    /** A policy hides `OS-EXT-STS:*`. */
    readonly hideExtendedStatus: boolean;
    /** Statuses are written as other clouds do: of servers in lower case, of all else in upper, and an active image is AVAILABLE. */
    readonly otherCase: boolean;
    /** Lists of servers show each one's fault, also that of a server without a host, which is in another cell. */
    readonly listsShowEachFault: boolean;
    /** Glance before its policies moved to its API: it reserves no `os_glance_*`, and words what is another project's otherwise. */
    readonly olderGlance: boolean;
    /** A server that no host took does not take its volumes along when it is deleted: they stay, attached to nothing. */
    readonly unplacedVolumesStay: boolean;
    /** Networks have `qinq` and `vlan_transparent`. */
    readonly vlanFields: boolean;
    /** Lists answer everything, whatever the query filters say. */
    readonly ignoreFilters: boolean;
    /** A cell is down: servers are listed as stubs of status UNKNOWN (2.69), or not at all. */
    readonly downCell: boolean;
    /**
     * Open Telekom Cloud, and others of Huawei's make: `ecs` in the catalog; an `os-stop` that has to say what it is, of which a soft
     * one is the guest's to heed forever (opentelekomcloud-docs/elastic-cloud-server: api-ref, "Stopping an ECS"); and an image service of its
     * own beside Glance.
     */
    readonly huawei: boolean;
    /** Put into links and version documents instead of the true origin, as behind a misconfigured proxy. */
    readonly linkOrigin: string | undefined;
    /** The cloud's clock minus the true one, as the `Date` header shows it. */
    readonly dateSkew: number;
    /** Whether answers have a `Date` header. Services behind uwsgi, as Debian's packages run them, send none. */
    readonly dateHeader: boolean;
    /** What the one host of each zone holds. */
    readonly hostVcpus: number;
    readonly hostMemoryMb: number;
    readonly hostDiskGb: number;
}
export declare const defaultBehaviour: Behaviour;
