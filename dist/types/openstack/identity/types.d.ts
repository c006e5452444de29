export interface Identity {
    /**
     * Who we are and where. Signs in when there is no token yet.
     * @throws RestageError `auth-failed`, `no-project`, `project-not-allowed`, `unreachable`, `tls`
     */
    session(): Promise<Session>;
    /**
     * A new token, unless the one in hand lives for at least `leastLifeMs`, or is as good as new: Nova uploads a snapshot with the token of the `createImage`
     * request, however long that takes (nova:image/glance.py uses the caller's context). `Infinity`: a new one in any case.
     */
    renew(leastLifeMs: number): Promise<Session>;
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
