import type { ErrorCode } from '../../domain/errors.ts';
import { fixes, type Shortage, shortageIn } from '../../domain/shortage.ts';
import type { ServerInputs } from '../../inputs/types.ts';

/** What the cloud says of a launch that failed, and what that means. */
export interface LaunchFault {
  /** As the cloud says it. A test looks that no row above takes it for its own. */
  readonly example: string;
  readonly isMeant: (sentence: string) => boolean;
  /** Of a server whose fault says it; an answer has the code of its status (`httpErrorOf`). */
  readonly code: ErrorCode;
  /** Another flavor or zone may have room. */
  readonly mayGoElsewhere?: true;
  readonly fix: (inputs: ServerInputs) => string;
}

/** The first row that is meant holds: what is special stands above what is general. */
export const launchFaults: readonly LaunchFault[] = [
  {
    example: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances',
    isMeant: lacks('quota'),
    code: 'quota-exceeded',
    fix: () => fixes.quota,
  },
  {
    example: 'No fixed IP addresses available for network: ci-net',
    isMeant: lacks('addresses'),
    code: 'no-capacity',
    fix: () => fixes.addresses,
  },
  {
    example: 'No valid host was found. There are not enough hosts available.',
    isMeant: lacks('hosts'),
    code: 'no-capacity',
    mayGoElsewhere: true,
    fix: (inputs) => `${fixes.hosts}${groupHint(inputs)}`,
  },
  // nova:virt/images.py, nova:exception.py `FlavorDiskSmallerThanImage`: only the host looks inside.
  {
    example: "Flavor's disk is too small for requested image. Flavor disk is 1073741824 bytes, image is 2147483648 bytes.",
    isMeant: says(/Flavor's disk is too small/),
    code: 'launch-failed',
    fix: () =>
      'The disk inside the image is larger than the image says, as after a resize of its server. Choose a flavor with a larger disk.',
  },
  // nova:api/openstack/compute/servers.py, nova:exception.py `ImageNotFound`
  {
    example: 'Image 155d900f-4e14-4e4c-a73d-069cbf4541e6 could not be found.',
    isMeant: says(/Can not find requested image|Image \S+ could not be found/),
    code: 'launch-failed',
    fix: () => 'The image was deleted in the meantime. Run this again: it uses another image, or takes a new one.',
  },
  // nova:exception.py `NetworkAmbiguous`
  {
    example: 'Multiple possible networks found, use a Network ID to be more specific.',
    isMeant: says(/Multiple possible networks/),
    code: 'launch-failed',
    fix: () => 'Name the networks to attach (`network`).',
  },
];

/** `undefined` where the sentence says none of them. */
export function launchFaultIn(sentence: string): LaunchFault | undefined {
  return launchFaults.find(({ isMeant }) => isMeant(sentence));
}

function lacks(what: Shortage): LaunchFault['isMeant'] {
  return (sentence) => shortageIn(sentence) === what;
}

function says(words: RegExp): LaunchFault['isMeant'] {
  return (sentence) => words.test(sentence);
}

/** Nova says the same of a full group as of full hosts (nova:scheduler/filters/affinity_filter.py). */
function groupHint({ serverGroup }: ServerInputs): string {
  if (serverGroup === undefined) return '';
  return ' In a server group with strict anti-affinity, each server needs a host of its own; with `soft-anti-affinity` it does not.';
}
