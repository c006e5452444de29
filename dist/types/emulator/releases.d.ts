export declare const releases: {
    victoria: {
        readersMayWrite: true;
        readersMayMakeVolumes: true;
        maxMicroversion: string;
        federatedTokensRenew: true;
        credentialEndsToken: false;
        olderGlance: true;
        unplacedVolumesStay: true;
    };
    zed: {
        maxMicroversion: string;
        readersMayWrite: true;
        readersMayMakeVolumes: true;
    };
    epoxy: {
        readersMayMakeVolumes: true;
        maxMicroversion: string;
        readersMayWrite: false;
        credentialEndHasZone: true;
    };
    newest: {
        readersMayWrite: false;
        credentialEndHasZone: true;
        maxMicroversion: string;
        readersMayMakeVolumes: false;
        snapshotEventIsHandOver: true;
        listsShowEachFault: true;
        vlanFields: true;
    };
};
export type ReleaseName = keyof typeof releases;
