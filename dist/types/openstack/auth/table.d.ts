import type { Key } from '../config/common-keys.js';
import { type CommonType, type DirectType, type ProvidedType } from './type.js';
/** Every way to sign in, by `kind`; the order is that of messages. A new one is a module beside these, and a row. */
declare const table: {
    readonly password: import("./factor.js").FactorType<import("./password.js").PasswordAuth, "password">;
    readonly token: import("./factor.js").FactorType<import("./token.js").TokenAuth, "token">;
    readonly 'application-credential': DirectType<import("./application-credential.js").ApplicationCredentialAuth, "application_credential_id" | "application_credential_name" | "application_credential_secret">;
    readonly totp: import("./factor.js").FactorType<import("./totp.js").TotpAuth, "passcode">;
    readonly 'multi-factor': DirectType<import("./multi-factor.js").MultiFactorAuth, "auth_methods" | ("passcode" | "password" | "token")>;
    readonly federation: ProvidedType<import("./federation.js").FederationAuth, "access_token" | "access_token_endpoint" | "access_token_type" | "client_id" | "client_secret" | "discovery_endpoint" | "identity_provider" | "oidc_audience" | "openid_scope" | "protocol">;
};
type Table = typeof table;
type MethodIn<T> = T extends CommonType<infer M> ? M : never;
/** How to sign in. */
export type AuthMethod = MethodIn<Table[keyof Table]>;
type AnyType = DirectType<AuthMethod> | ProvidedType<AuthMethod>;
/** What a sign-in means: how it is asked for, and what messages and masks say of it. */
export declare function typeOf(auth: AuthMethod): AnyType;
/** By a name as `auth_type` has it. */
export declare const findAuthType: (name: string) => {
    readonly type: AnyType;
    readonly read: (from: import("./type.js").Reading<string>) => AuthMethod | undefined;
} | undefined;
/** By which names `auth_type` chooses them, as messages list them: those of no version, of v3, of v2.0. */
export declare const authTypeNames: readonly string[];
/** Keys of clouds.yaml that any of them reads. */
export declare const authKeys: Readonly<Record<string, Key>>;
/** What must never be seen of a sign-in. */
export declare function secretsIn(auth: AuthMethod): readonly string[];
/** What a secret of a sign-in may travel with as `name:secret`. */
export declare function namesIn(auth: AuthMethod): readonly string[];
export {};
