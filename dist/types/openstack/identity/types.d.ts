import type { CallOptions } from '../cloud.js';
export interface Identity {
    /**
     * Who we are and where. Signs in when there is no token yet.
     * @throws RestageError `auth-failed`, `no-project`, `project-not-allowed`, `unreachable`, `tls`
     */
    session(options?: CallOptions): Promise<Session>;
    /**
     * A new token, whatever the old one's rest of life: Nova uploads a snapshot with the token of the `createImage`
     * request, so that request is sent with the freshest one (nova:image/glance.py uses the caller's context).
     */
    renew(options?: CallOptions): Promise<Session>;
}
export interface Session {
    readonly user: {
        readonly id: string;
        readonly name: string;
    };
    readonly project: {
        readonly id: string;
        readonly name: string;
    };
    readonly roles: readonly string[];
    readonly region: string;
    /** Milliseconds since the epoch, by this machine's clock (skew corrected). */
    readonly expiresAt: number;
}
