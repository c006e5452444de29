/** The highest compute microversion that Restage has been checked with (Nova 2024.2); answers above it may change their shape. */
export const ceiling = '2.96';

/** Compute without any version header (nova:api/openstack/api_version_request.py `DEFAULT_API_VERSION`). */
export const floor = '2.1';

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

export function createNegotiation(): Negotiation {
  let cloudMaximum: string | undefined;
  let ceilingAccepted = false;

  const learnMaximum = (maximum: string) => {
    cloudMaximum = cloudMaximum === undefined ? maximum : lower(cloudMaximum, maximum);
  };
  return {
    effective: (wanted) => lower(lower(wanted, ceiling), cloudMaximum ?? ceiling),
    known() {
      if (cloudMaximum !== undefined) return lower(cloudMaximum, ceiling);
      return ceilingAccepted ? ceiling : undefined;
    },
    accepted(sent, echoed) {
      if (sent === floor) return;
      if (echoed === undefined) learnMaximum(floor);
      else if (sent === ceiling) ceilingAccepted = true;
    },
    refused(sent, reason) {
      const named = /maximum is (\d+\.\d+)/i.exec(reason)?.[1];
      // A 406 for some other cause (a minimum above ours) must not pass for a maximum.
      if (named !== undefined) learnMaximum(named);
      else if (sent !== floor) learnMaximum(floor);
    },
  };
}

/** Compares as versions: 2.9 is below 2.10. */
export function isAtLeast(version: string, least: string): boolean {
  const [major, minor] = partsOf(version);
  const [leastMajor, leastMinor] = partsOf(least);
  return major === leastMajor ? minor >= leastMinor : major > leastMajor;
}

/** The highest of some versions; there is at least one. */
export function newestOf(versions: readonly string[]): string {
  return versions.reduce((a, b) => (isAtLeast(a, b) ? a : b));
}

function lower(a: string, b: string): string {
  return isAtLeast(a, b) ? b : a;
}

function partsOf(version: string): [number, number] {
  const [major, minor] = version.split('.');
  return [Number(major), Number(minor ?? 0)];
}
