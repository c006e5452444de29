import type { EnvironmentVariables } from '../../domain/environment-variables.js';
import type { CommonKey, Key } from '../config/common-keys.js';
import type { Exchange, Handler } from '../http/exchange.js';
import type { IdentityAddress } from '../identity/identity-address.js';
import type { ProjectScope, UserRef } from './refs.js';
/** Makes a signed token by which the CI speaks for this job, for one audience; each call a new one. */
export type IdTokenSource = (audience: string, signal?: AbortSignal) => Promise<string>;
/** What a type is read from: the settings of one cloud. Whatever is missing or wrong is collected, so that one run tells it all. */
export interface Reading<K extends string> {
    text(key: K | CommonKey): string | undefined;
    /** The value of a key that has to be there; without it, a problem more. */
    needed(key: K | CommonKey): string | undefined;
    /** A key that is needed and not there; `or` is another that would do. */
    missing(key: K | CommonKey, or?: K | CommonKey): void;
    /** A sentence without its full stop. Never holds a value. `fix`: a whole sentence for the hint, where correcting a value is none. */
    wrong(problem: string, fix?: string): void;
    /** Who signs in; without one, a problem more. */
    user(): UserRef | undefined;
    /** `undefined` leaves the choice to Keystone: the user's default project. */
    scope(): ProjectScope | undefined;
    /** Tells whether the CI that runs this gives tokens. */
    readonly env: EnvironmentVariables;
}
/** What a sign-in may use. It takes all of the world from here, so that a type that signs, or asks elsewhere first, needs nothing passed to it. */
export interface SignInTools {
    /** The network, which repeats what may be repeated. */
    readonly handle: Handler;
    /** Milliseconds since the epoch, by this machine's clock. */
    readonly now: () => number;
    /** Uniform in [0, 1). */
    readonly random: () => number;
    /** `undefined` where the CI gives no tokens. */
    readonly idToken: IdTokenSource | undefined;
    /** Keystone's address without its version: for whom a token is that is made for it. */
    readonly audience: string;
    readonly signal: AbortSignal | undefined;
}
export interface CommonType<M, K extends string = string> {
    /** Keys of clouds.yaml that it reads, beside those that every type may. */
    readonly keys: Readonly<Record<K, Key>>;
    /** How it is read, by the names that choose it in `auth_type`; `undefined` when something is missing, which was then told. */
    readonly readers: Readonly<Record<string, (from: Reading<K>) => M | undefined>>;
    /** How else manuals spell the first of its names. */
    readonly alias?: string;
    /** What must never be seen of it. Tokens that are got on the way are not here: they are masked at first sight. */
    secretsIn(auth: M): readonly string[];
    /** What a secret of it may travel with as `name:secret`. */
    namesIn(auth: M): readonly string[];
    /** For messages: what was refused, and for which project. */
    describe(auth: M): string;
    /** What it asks for that Identity v2.0 does not know; `undefined` when it would do there. */
    beyondV2(auth: M): string | undefined;
}
/** Keystone itself judges it, in one request. */
export interface DirectType<M, K extends string = string> extends CommonType<M, K> {
    readonly judge: 'keystone';
    /** Called for each try, so that whatever is signed is fresh. */
    exchange(auth: M, at: IdentityAddress, tools: SignInTools): Exchange | Promise<Exchange>;
    /** The token, where Keystone's answer does not repeat it. */
    given?(auth: M): string | undefined;
    /** It signs in once: from then on its token speaks for us, until it ends. */
    isSpent?(auth: M): boolean;
    /** What to check when it is refused. */
    hint(auth: M): string;
}
/** Another identity provider speaks for us, by a token that Keystone exchanges for one of its own. */
export interface ProvidedType<M, K extends string = string> extends CommonType<M, K> {
    readonly judge: 'provider';
    provided(auth: M): Provided;
    /** Fresh for each sign-in, where its source makes any. */
    accessToken(auth: M, tools: SignInTools): Promise<string>;
}
/** What every type that another provider speaks for has. */
export interface Provided {
    /** What Keystone calls them. */
    readonly identityProvider: string;
    readonly protocol: string;
    readonly scope: ProjectScope | undefined;
}
/** Finds a type, and how it is read, by a name as `auth_type` has it: manuals spell `v3application_credential`, too. */
export declare function finderIn<M, T extends CommonType<M>>(types: readonly T[]): (name: string) => {
    readonly type: T;
    readonly read: (from: Reading<string>) => M | undefined;
} | undefined;
