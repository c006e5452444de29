import type { AuthMethod } from '../auth/table.js';
import type { IdentityVersion } from '../identity/identity-address.js';
import type { EndpointSettings } from './places.js';
/** Where and as whom to sign in: what `clouds.yaml`, `secure.yaml`, `OS_*` and inputs come down to. */
export interface CloudConfig extends EndpointSettings {
    /** Name in clouds.yaml, or `envvars`. For people only. */
    readonly name: string;
    readonly auth: AuthMethod;
    /** Of the Identity API, to sign in by; `undefined` = v2.0 where `auth_url` ends in it, else the newest that the cloud offers. */
    readonly identityVersion?: IdentityVersion | undefined;
    /** `undefined` = the catalog's only region; an error lists them where it has several. */
    readonly region: string | undefined;
    /** PEM texts. */
    readonly tls: {
        readonly ca: string | undefined;
        readonly cert: string | undefined;
        readonly key: string | undefined;
        /** `false` only when the user's own configuration says `insecure: true` or `verify: false`. */
        readonly verify: boolean;
    };
    /** `api_timeout`: milliseconds that an answer may take; `undefined` = as long as `CloudDeps.timeouts` says. */
    readonly answerMs: number | undefined;
    /** Refuse to work in any project whose name or id is not here; `undefined` = any. */
    readonly allowedProjects: readonly string[] | undefined;
    /** Where each key came from: names, never values. For `plan -v`. */
    readonly sources: Readonly<Record<string, string>>;
    /** Things to tell the user, for example an ignored key. */
    readonly warnings: readonly string[];
}
/** Everything that a configuration may come from; passed in, never read from the process. */
export interface ConfigSources {
    /** Inputs: they win over everything. */
    readonly cloud?: string | undefined;
    /** Content of a clouds.yaml, for instance from a CI secret: then no file is looked for. */
    readonly cloudsYaml?: string | undefined;
    readonly region?: string | undefined;
    /** PEM text or a path. */
    readonly caCert?: string | undefined;
    readonly allowedProjects?: readonly string[] | undefined;
    /** Default `false`. */
    readonly allowHttpEndpoints?: boolean | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
    /**
     * Whether a clouds.yaml, secure.yaml or clouds-public.yaml in `cwd` counts. Default `true`; `false` where that is a checkout: who can
     * change a repository shall not decide where the job's password goes.
     */
    readonly trustsCwd?: boolean | undefined;
    /** The user's own folder; `undefined` where there is none: a container's user without `HOME` and without an entry in passwd. */
    readonly home: string | undefined;
    /** Reads a file as text; `undefined` when it does not exist; throws when it cannot be read. */
    readonly readFile: (path: string) => string | undefined;
}
