import { type AccessTokenSource } from './access-token.js';
import type { Provided, ProvidedType } from './type.js';
export interface FederationAuth extends Provided {
    readonly kind: 'federation';
    readonly accessToken: AccessTokenSource;
}
declare const ownKeys: {
    readonly identity_provider: {
        readonly variables: readonly ['OS_IDENTITY_PROVIDER'];
    };
    readonly protocol: {
        readonly variables: readonly ['OS_PROTOCOL'];
    };
    readonly access_token: {
        readonly variables: readonly ['OS_ACCESS_TOKEN'];
        readonly isSecret: true;
    };
    readonly oidc_audience: {
        readonly variables: readonly ['OS_OIDC_AUDIENCE'];
    };
    readonly client_id: {
        readonly variables: readonly ['OS_CLIENT_ID'];
    };
    readonly client_secret: {
        readonly variables: readonly ['OS_CLIENT_SECRET'];
        readonly isSecret: true;
    };
    readonly openid_scope: {
        readonly variables: readonly ['OS_OPENID_SCOPE'];
    };
    readonly access_token_type: {
        readonly variables: readonly ['OS_ACCESS_TOKEN_TYPE'];
    };
    readonly access_token_endpoint: {
        readonly variables: readonly ['OS_ACCESS_TOKEN_ENDPOINT'];
    };
    readonly discovery_endpoint: {
        readonly variables: readonly ['OS_DISCOVERY_ENDPOINT'];
    };
};
type OwnKey = keyof typeof ownKeys;
export declare const federationType: ProvidedType<FederationAuth, OwnKey>;
export {};
