/**
 * Milliseconds since the epoch of a time as OpenStack writes it. Where it names no zone it is UTC: the times of Nova's actions
 * (nova:api/openstack/compute/instance_actions.py, `2026-04-25T01:26:34.388280`), and the end of a token that its application
 * credential ends before its time (keystone:token/provider.py `issue_token`, since CVE-2022-2447: `2026-04-25T01:26:34`). NaN for what is no time.
 */
export function naiveUtc(time: string): number {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(time);
  return Date.parse(hasZone ? time : `${time}Z`);
}
