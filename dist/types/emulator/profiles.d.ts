import type { Behaviour } from './behaviour.js';
import type { Knobs } from './knobs.js';
/** A kind of cloud, as a whole. */
export interface Profile {
    readonly behaviour: Partial<Behaviour>;
    readonly knobs: Partial<Knobs>;
}
/** Kinds of clouds by name: what is said beside one of them counts more. */
export declare const profiles: {
    /** Nova and Glance as they come. */
    nova: {
        behaviour: {};
        knobs: {};
    };
    /**
     * A public cloud of an old kind: Keystone v2.0 with v3 beside it, Nova v2 without microversions and tags, no Cinder; and a service that takes
     * snapshots of servers that run, in seconds of their time, and works on the image for an hour afterwards.
     */
    'snapshot-service': {
        behaviour: {
            snapshotService: true;
            identityVersions: ("v2.0" | "v3")[];
            computeVersion: "v2";
            volumes: false;
        };
        knobs: {};
    };
};
export type ProfileName = keyof typeof profiles;
export declare const profileNames: readonly ProfileName[];
