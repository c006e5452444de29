export type DomainRef = {
    readonly id: string;
} | {
    readonly name: string;
};
export type ProjectScope = {
    readonly id: string;
} | {
    readonly name: string;
    readonly domain: DomainRef;
};
export type UserRef = {
    readonly id: string;
} | {
    readonly name: string;
    readonly domain: DomainRef;
};
export declare function nameOf(ref: UserRef | ProjectScope): string;
/** For the end of what was refused. */
export declare function projectOf(scope: ProjectScope | undefined): string;
/**
 * Of a sign-in that needs more than the default domain, where all users and tenants of v2.0 are (keystone:token/controllers.py
 * `_authenticate_local`, `CONF.identity.default_domain_id`): what v2.0 lacks.
 */
export declare function domainsBeyondV2(...refs: readonly (UserRef | ProjectScope | undefined)[]): string | undefined;
/** What to do about something that v2.0 lacks: a whole sentence. */
export declare function fixBeyondV2(lacking: string): string;
