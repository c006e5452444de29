import { type DependentMarks } from '../../domain/dependent-marks.js';
import { type VolumeMarks } from '../../domain/marks.js';
import type { Cloud } from '../../openstack/cloud.js';
import type { Volume } from '../../openstack/volume/types.js';
import { type Removal, type RemovalContext } from './removal.js';
/**
 * Something that runs of ours made beside a server or an image, by what it was made for; that decides when it is deleted:
 *
 * - `server`: bears the id of a server that was there before. Deleted before it, and again after it.
 * - `coming-server`: bears the nonce of a server that is made after it. Deleted after it, if no server holds it.
 * - `image`: bears the id of an image. Deleted with it (image.ts), by `reap` if the image is gone.
 */
export type Marked = Owned<'server'> | Owned<'image'> | Coming;
interface Common {
    readonly id: string;
    readonly name: string;
    /** What has changed since it was listed is read again. */
    remove(ctx: RemovalContext): Promise<Removal>;
}
export interface Owned<P extends 'server' | 'image' = 'server' | 'image'> extends Common {
    readonly madeFor: P;
    readonly marks: DependentMarks;
    /** Asked when its owner is gone: a user has given it to something else. Absent = that cannot be. */
    isTaken?(ctx: RemovalContext): Promise<boolean>;
}
export interface Coming extends Common {
    readonly madeFor: 'coming-server';
    readonly marks: VolumeMarks;
    /** A server has it, or is about to have it, or lets it go. */
    readonly isHeld: boolean;
    /** ISO 8601, UTC. */
    readonly createdAt: string;
}
export interface DependentOwner {
    readonly id: string;
    readonly imageId?: string | undefined;
    readonly marks: {
        readonly nonce: string | undefined;
        readonly volumes?: number | undefined;
    };
}
/** What a launch orders for its servers. */
interface Ordered {
    readonly floatingNetworkId: string | undefined;
    readonly volumes: readonly unknown[];
}
export interface Kind {
    readonly kind: string;
    /** For people: `2 volumes`. */
    readonly several: string;
    readonly madeFor: Marked['madeFor'];
    /** The project's that bear our marks. */
    list(cloud: Cloud): Promise<readonly Marked[]>;
    /** Whether the servers of a launch get any. Absent = they may: a failed launch looks for some. */
    isOrdered?(target: Ordered): boolean;
    /** `false` = this server cannot have any, and none are listed for it. Absent = any server can. */
    mayComeWith?(server: DependentOwner): boolean;
}
export declare const volumes: {
    readonly kind: 'volume';
    readonly several: 'volumes';
    readonly madeFor: 'coming-server';
    readonly isOrdered: ({ volumes }: Ordered) => boolean;
    readonly mayComeWith: ({ imageId, marks }: DependentOwner) => boolean;
    readonly list: ({ volume }: Cloud) => Promise<(Coming & {
        readonly status: Volume['status'];
    })[]>;
};
export declare const volumeSnapshots: {
    readonly kind: 'volume-snapshot';
    readonly several: 'volume snapshots';
    readonly madeFor: 'image';
    readonly list: ({ volume }: Cloud) => Promise<Owned<"image">[]>;
};
declare const table: readonly [{
    readonly kind: 'floating-ip';
    readonly several: 'floating IPs';
    readonly madeFor: 'server';
    readonly isOrdered: ({ floatingNetworkId }: Ordered) => boolean;
    readonly list: ({ network }: Cloud) => Promise<Owned<"server">[]>;
}, {
    readonly kind: 'volume';
    readonly several: 'volumes';
    readonly madeFor: 'coming-server';
    readonly isOrdered: ({ volumes }: Ordered) => boolean;
    readonly mayComeWith: ({ imageId, marks }: DependentOwner) => boolean;
    readonly list: ({ volume }: Cloud) => Promise<(Coming & {
        readonly status: Volume['status'];
    })[]>;
}, {
    readonly kind: 'volume-snapshot';
    readonly several: 'volume snapshots';
    readonly madeFor: 'image';
    readonly list: ({ volume }: Cloud) => Promise<Owned<"image">[]>;
}];
export type DependentKind = (typeof table)[number]['kind'];
/** Every kind, in the order of deletion. Whatever deletes, previews or counts dependent resources goes by this table. */
export declare const dependentKinds: readonly (Kind & {
    readonly kind: DependentKind;
})[];
export {};
