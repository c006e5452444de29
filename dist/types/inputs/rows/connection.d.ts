import type { InputText } from '../row.js';
export declare const connectionRows: {
    readonly cloud: {
        readonly name: 'cloud';
        readonly type: 'text';
        readonly otherwise: '`OS_CLOUD`, or the only cloud in the file';
        readonly description: 'Name of the cloud in `clouds.yaml`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly cloudsYaml: {
        readonly name: 'clouds-yaml';
        readonly type: 'text';
        readonly read: (input: InputText<string>) => string | undefined;
        readonly otherwise: '`OS_*` variables, then `clouds.yaml` in the standard locations';
        readonly description: 'Content of a `clouds.yaml`, typically from a CI secret.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** The golden server's first, then those to launch in as well; `undefined` = the configuration's own. */
    readonly regions: {
        readonly name: 'region';
        readonly type: 'list';
        readonly read: typeof readRegions;
        readonly otherwise: '`OS_REGION_NAME`, then `clouds.yaml`, then the only region';
        readonly description: 'Regions to work in. The first is the region of the golden server. Restage copies the image to the others, and launches servers in each region.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly caCert: {
        readonly name: 'ca-cert';
        readonly type: 'text';
        readonly otherwise: '`OS_CACERT`, then `clouds.yaml`';
        readonly description: "CA certificate of the cloud's endpoints: PEM text, or the path of a PEM file.";
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly allowedProjects: {
        readonly name: 'allowed-projects';
        readonly type: 'list';
        readonly otherwise: 'any project';
        readonly description: 'Names or ids of the projects in which the run may work. The run refuses any other project.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** The token may be sent to services in clear although the sign-in is by https. */
    readonly allowHttpEndpoints: {
        readonly name: 'allow-http-endpoints';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Send the token to services whose address in the catalog is `http://` even if the sign-in uses `https://`. Anyone on the network path can read the token.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
};
declare function readRegions(input: InputText<readonly string[]>): readonly string[] | undefined;
export {};
