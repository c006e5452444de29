import type { UserRef } from './refs.js';
import type { DirectType } from './type.js';
export interface ApplicationCredentialAuth {
    readonly kind: 'application-credential';
    readonly credential: Credential;
    readonly secret: string;
}
type Credential = {
    readonly id: string;
} | {
    readonly name: string;
    readonly user: UserRef;
};
type OwnKey = 'application_credential_id' | 'application_credential_name' | 'application_credential_secret';
export declare const applicationCredentialType: DirectType<ApplicationCredentialAuth, OwnKey>;
export {};
