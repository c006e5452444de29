/** What a cloud has too little of, as its own words tell. */
export type Shortage =
  /** The project may not have more. */
  | 'quota'
  /** No host has room: another flavor or zone may. */
  | 'hosts'
  /** The network has no address left to give. */
  | 'addresses';

/**
 * What the sentence of an answer or of a server's fault says is lacking; `undefined` where it says nothing of the kind. The status
 * tells nothing: quotas are a 403 in Nova, a 409 in Neutron and a 413 in Cinder and Glance, each of which means other things too, and what
 * is found out while a server is built has no status at all.
 */
export function shortageIn(sentence: string): Shortage | undefined {
  if (policies.test(sentence)) return undefined;
  if (quotas.test(sentence)) return 'quota';
  if (addresses.test(sentence)) return 'addresses';
  return hosts.test(sentence) ? 'hosts' : undefined;
}

/** A refused policy may have `quota` in its name (oslo.policy; neutron-lib:exceptions `PolicyNotAuthorized`). */
const policies = /Policy doesn't allow|disallowed by policy/i;

const quotas = new RegExp(
  [
    // nova:exception.py `OverQuota` and its kinds, cinder:exception.py `QuotaError`, neutron-lib:exceptions `OverQuota`.
    'quota',
    // nova:exception.py `PortLimitExceeded`, `SecurityGroupLimitExceeded`; cinder:exception.py `VolumeLimitExceeded`. Not `MetadataLimitExceeded`: "exceeds".
    'maximum number of [\\w -]+ (is |was )?(exceeded|allowed)',
    'LimitExceeded',
    // oslo.limit:exception.py `ProjectOverLimit`: unified limits, in Nova and Glance.
    'over (a |the )?limit',
    // cinder:exception.py `VolumeSizeExceedsLimit`
    'larger than maximum allowed limit',
    // glance:common/exception.py `ImagePropertyLimitExceeded` and its like
    'limit has been exceeded',
  ].join('|'),
  'i',
);

/** nova:exception.py `NoMoreFixedIps`; neutron:ipam/exceptions.py `IpAddressGenerationFailure`; neutron-lib:exceptions `ExternalIpAddressExhausted`. */
const addresses = /no fixed IP addresses available|no more IP addresses available|unable to find any IP address on/i;

const hosts = new RegExp(
  [
    // nova:exception.py `NoValidHost`; a full anti-affinity group says no more than that.
    'no valid host',
    // nova:conductor/manager.py `build_instances`; before Pike nova:scheduler/utils.py `populate_retry`.
    'exhausted all hosts',
    'exceeded max(imum number of retries| scheduling attempts)',
    // nova:compute/manager.py `_do_build_and_run_instance` where the cloud allows one attempt (nova.conf `[scheduler] max_attempts`).
    'was re-scheduled',
  ].join('|'),
  'i',
);

/** What helps. */
export const fixes: Readonly<Record<Shortage, string>> = {
  quota: 'Delete resources that you no longer need, launch fewer servers, or ask the cloud provider for a larger quota.',
  hosts: 'List more flavors (`flavor`) or zones (`availability-zone`) in order of preference, or try again later.',
  addresses:
    'The network has no free address. Release unused floating IPs or ports (`openstack floating ip list --status DOWN`), or use another network.',
};
