export interface Usage {
  /** `Infinity` = unlimited. */
  readonly limit: number;
  readonly used: number;
}

const labels = {
  instances: 'instances',
  cores: 'cores',
  ramMb: 'RAM (MB)',
  ports: 'ports',
  floatingIps: 'floating IPs',
  volumes: 'volumes',
  gigabytes: 'volume gigabytes',
  volumeSnapshots: 'volume snapshots',
} as const;

export type QuotaName = keyof typeof labels;

/**
 * What the project's quota does not allow, one sentence each: `instances: 3 more needed, 8 of 10 used`. What is not
 * needed, or whose limit the cloud does not tell, is no problem. Advisory: another client may use it up meanwhile.
 */
export function quotaProblems(
  needed: Readonly<Partial<Record<QuotaName, number>>>,
  usage: Readonly<Partial<Record<QuotaName, Usage | undefined>>>,
): readonly string[] {
  return (Object.keys(labels) as QuotaName[]).flatMap((name) => {
    const more = needed[name] ?? 0;
    const now = usage[name];
    if (more <= 0 || now === undefined || now.used + more <= now.limit) return [];
    return [`${labels[name]}: ${more} more needed, ${now.used} of ${now.limit} used`];
  });
}
