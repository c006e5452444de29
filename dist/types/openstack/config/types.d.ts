import type { ServiceName } from '../cloud.js';
/** Where and as whom to sign in: what `clouds.yaml`, `secure.yaml`, `OS_*` and inputs come down to. */
export interface CloudConfig {
    /** Name in clouds.yaml, or `envvars`. For people only. */
    readonly name: string;
    readonly authUrl: string;
    readonly auth: AuthMethod;
    /** `undefined` = the catalog's only region; an error lists them where it has several. */
    readonly region: string | undefined;
    /** Preference order. */
    readonly interfaces: readonly ('public' | 'internal' | 'admin')[];
    /** PEM texts. */
    readonly tls: {
        readonly ca: string | undefined;
        readonly cert: string | undefined;
        readonly key: string | undefined;
        /** `false` only when the user's own configuration says `insecure: true` or `verify: false`. */
        readonly verify: boolean;
    };
    /** `<service>_endpoint_override` by our service name. */
    readonly endpoints: Readonly<Partial<Record<ServiceName, string>>>;
    /** Refuse to work in any project whose name or id is not here; `undefined` = any. */
    readonly allowedProjects: readonly string[] | undefined;
    /** Where each key came from: names, never values. For `plan -v`. */
    readonly sources: Readonly<Record<string, string>>;
    /** Things to tell the user, for example an ignored key. */
    readonly warnings: readonly string[];
}
export type ProjectScope = {
    readonly id: string;
} | {
    readonly name: string;
    readonly domain: DomainRef;
};
export type DomainRef = {
    readonly id: string;
} | {
    readonly name: string;
};
export type UserRef = {
    readonly id: string;
} | {
    readonly name: string;
    readonly domain: DomainRef;
};
export type AuthMethod = {
    readonly kind: 'password';
    readonly user: UserRef;
    readonly password: string;
    readonly scope: ProjectScope | undefined;
} | {
    readonly kind: 'application-credential';
    readonly credential: {
        readonly id: string;
    } | {
        readonly name: string;
        readonly user: UserRef;
    };
    readonly secret: string;
} | {
    readonly kind: 'token';
    readonly token: string;
    readonly scope: ProjectScope | undefined;
};
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
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
    readonly home: string;
    /** Reads a file as text; `undefined` when it does not exist; throws when it cannot be read. */
    readonly readFile: (path: string) => string | undefined;
}
