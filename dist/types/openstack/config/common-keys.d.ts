export interface Key {
    /** What sets it in the environment. Of two names for one thing the newer comes first. */
    readonly variables: readonly string[];
    /** Never shown; the environment may add it where clouds.yaml leaves it out, as CI keeps it. */
    readonly isSecret?: true;
}
/** Keys of clouds.yaml that are read whatever the way to sign in. */
export declare const commonKeys: {
    readonly auth_url: {
        readonly variables: readonly ["OS_AUTH_URL"];
    };
    readonly auth_type: {
        readonly variables: readonly ["OS_AUTH_TYPE", "OS_AUTH_PLUGIN"];
    };
    readonly username: {
        readonly variables: readonly ["OS_USERNAME"];
    };
    readonly user_id: {
        readonly variables: readonly ["OS_USER_ID"];
    };
    readonly user_domain_name: {
        readonly variables: readonly ["OS_USER_DOMAIN_NAME"];
    };
    readonly user_domain_id: {
        readonly variables: readonly ["OS_USER_DOMAIN_ID"];
    };
    readonly project_name: {
        readonly variables: readonly ["OS_PROJECT_NAME", "OS_TENANT_NAME"];
    };
    readonly project_id: {
        readonly variables: readonly ["OS_PROJECT_ID", "OS_TENANT_ID"];
    };
    readonly project_domain_name: {
        readonly variables: readonly ["OS_PROJECT_DOMAIN_NAME"];
    };
    readonly project_domain_id: {
        readonly variables: readonly ["OS_PROJECT_DOMAIN_ID"];
    };
    readonly domain_name: {
        readonly variables: readonly ["OS_DOMAIN_NAME"];
    };
    readonly domain_id: {
        readonly variables: readonly ["OS_DOMAIN_ID"];
    };
    readonly default_domain: {
        readonly variables: readonly ["OS_DEFAULT_DOMAIN"];
    };
    readonly default_domain_name: {
        readonly variables: readonly [];
    };
    readonly default_domain_id: {
        readonly variables: readonly [];
    };
    readonly region_name: {
        readonly variables: readonly ["OS_REGION_NAME"];
    };
    readonly interface: {
        readonly variables: readonly ["OS_INTERFACE", "OS_ENDPOINT_TYPE"];
    };
    readonly cacert: {
        readonly variables: readonly ["OS_CACERT"];
    };
    readonly cert: {
        readonly variables: readonly ["OS_CERT"];
    };
    readonly key: {
        readonly variables: readonly ["OS_KEY"];
    };
    readonly insecure: {
        readonly variables: readonly ["OS_INSECURE"];
    };
    readonly verify: {
        readonly variables: readonly [];
    };
    readonly identity_api_version: {
        readonly variables: readonly ["OS_IDENTITY_API_VERSION"];
    };
    readonly api_timeout: {
        readonly variables: readonly [];
    };
};
export type CommonKey = keyof typeof commonKeys;
