import { expect, test } from 'vitest';
import { shortageIn } from '../../../src/domain/shortage.ts';

/** As the services write them; the kind of server or the status that they come with tells nothing. */
test.each([
  // nova:exception.py
  ['Quota exceeded for instances: Requested 1, but already used 2 of 2 instances', 'quota'],
  ['Quota exceeded for cores, ram: Requested 1, 256, but already used 0, 0 of 0, 128 cores, ram', 'quota'],
  ['Maximum number of ports exceeded', 'quota'],
  ['Maximum number of security groups or rules exceeded', 'quota'],
  ['Quota exceeded, too many servers in group', 'quota'],
  ['Quota exceeded for resources: snapshots', 'quota'],
  ['Quota exceeded or out of space for image 5f in the image service.', 'quota'],
  // Cinder's, in a fault of Nova's
  ["Build of instance 5f aborted: VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.", 'quota'],
  // cinder:exception.py
  ["VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.", 'quota'],
  [
    'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 5G, quota is 4G and 0G has been consumed.',
    'quota',
  ],
  ['VolumeSizeExceedsLimit: Requested volume size 50G is larger than maximum allowed limit 40G.', 'quota'],
  ['SnapshotLimitExceeded: Maximum number of snapshots allowed (10) exceeded', 'quota'],
  // neutron-lib:exceptions
  ["Quota exceeded for resources: ['floatingip'].", 'quota'],
  // oslo.limit:exception.py
  ['Project 1 is over a limit for [Resource class:VCPU is over limit of 0 due to current usage 0 and delta 1]', 'quota'],
  // glance:common/exception.py
  ['The limit has been exceeded on the number of allowed image properties. Attempted: 129, Maximum: 128', 'quota'],

  ['No valid host was found.', 'hosts'],
  ['No valid host was found. There are not enough hosts available.', 'hosts'],
  ['Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance 5f.', 'hosts'],
  ['Exceeded max scheduling attempts 3 for instance 5f. Last exception: internal error', 'hosts'],
  ['Build of instance 5f was re-scheduled: Insufficient compute resources: Free memory 12.00 MB < requested 256 MB.', 'hosts'],

  [
    'Build of instance 5f aborted: Failed to allocate the network(s) with error No fixed IP addresses available for network: 7a, not rescheduling.',
    'addresses',
  ],
  ['No more IP addresses available on network 7a.', 'addresses'],
  ['Unable to find any IP address on external network 7a.', 'addresses'],

  ["Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.", undefined],
  ['(rule:update_quota) is disallowed by policy', undefined],
  ['Metadata property value greater than 255 characters', undefined],
  ['Maximum number of metadata items exceeds 128', undefined],
  ["Build of instance 5f aborted: Flavor's disk is too small for requested image.", undefined],
  ['This request was rate-limited.', undefined],
  ['Only volume-backed servers are allowed for flavors with zero disk.', undefined],
  ['', undefined],
] as const)('%s', (sentence, lack) => {
  expect(shortageIn(sentence)).toBe(lack);
});
