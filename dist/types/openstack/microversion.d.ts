/** The highest compute microversion that Restage has been checked with (Nova 2024.2); answers above it may change their shape. */
export declare const ceiling = "2.96";
/** Compute without any version header (nova:api/openstack/api_version_request.py `DEFAULT_API_VERSION`). */
export declare const floor = "2.1";
/**
 * What is known of the microversions of one cloud. No discovery request is made: a request says what it needs, and its
 * answer tells the rest (nova:api/openstack/wsgi.py echoes the version of every answer, and names its maximum in a 406).
 */
export interface Negotiation {
    /** What to send for a request that needs `wanted`: the lower of that, our ceiling, and the cloud's maximum as far as known. */
    effective(wanted: string): string;
    /**
     * The lower of our ceiling and the cloud's maximum, `2.1` where the cloud knows no microversions; `undefined` until an answer has told:
     * send any request with microversion `ceiling` to learn it.
     */
    known(): string | undefined;
    /** Learns from a successful answer; `echoed` is its `OpenStack-API-Version` (or the older header), absent where Nova knows no microversions. */
    accepted(sent: string, echoed: string | undefined): void;
    /** Learns from a 406: `reason` is Nova's sentence. */
    refused(sent: string, reason: string): void;
}
export declare function createNegotiation(): Negotiation;
/** Compares as versions: 2.9 is below 2.10. */
export declare function isAtLeast(version: string, least: string): boolean;
/** The highest of some versions; there is at least one. */
export declare function newestOf(versions: readonly string[]): string;
