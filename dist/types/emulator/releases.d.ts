/** How releases of OpenStack differ, of all that is imitated; each was seen on that release's own packages (test/openstack, `up --release`). */
export declare const releases: {
    victoria: {
        maxMicroversion: string;
        readersMayWrite: true;
    };
    zed: {
        maxMicroversion: string;
        readersMayWrite: true;
    };
    epoxy: {
        maxMicroversion: string;
        readersMayWrite: false;
        credentialEndHasZone: true;
    };
    newest: {
        maxMicroversion: string;
        readersMayWrite: false;
        credentialEndHasZone: true;
        snapshotEventIsHandOver: true;
    };
};
export type ReleaseName = keyof typeof releases;
