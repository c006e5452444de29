import type { Definitions, InputText } from '../row.ts';
import { readName, refuseUnfit } from '../written-in-cloud.ts';
import { imaging, launching, stopping } from './verbs-of.ts';

export const goldenRows = {
  golden: {
    name: 'golden',
    type: 'text',
    read: readName,
    description: 'Name or id of the golden server.',
    verbs: [...imaging, 'release'],
  },
  image: {
    name: 'image',
    type: 'text',
    otherwise: 'a snapshot of `golden`',
    description: 'Use this image (name or id) instead of taking a snapshot.',
    verbs: launching,
  },
  /** 0 = always take a new snapshot; where `mayStopGolden` is false, an image of any age does. */
  imageMaxAgeMs: {
    name: 'image-max-age',
    type: 'duration',
    zeroAllowed: true,
    default: '0',
    inFile: 'yields',
    description:
      'Reuse the newest verified image of the golden server if it is no older than this. `0`: always take a new snapshot, if `may-stop-golden` allows it.',
    verbs: imaging,
  },
  imageName: {
    name: 'image-name',
    type: 'text',
    read: readImageName,
    otherwise: '`restage-<golden>-<UTC time>`',
    description: 'Name of the new image.',
    verbs: stopping,
  },
  /** How the golden server is brought to rest for its snapshot. */
  shutdown: {
    name: 'shutdown',
    type: 'choice',
    words: ['graceful', 'guest', 'cloud', 'pause', 'quiesce', 'skip'],
    default: 'graceful',
    description:
      '`graceful`: request a stop (ACPI), wait up to `shutdown-timeout`, then force the stop. `guest`: run `shutdown-command` and wait until the system has powered itself off; the safest. `cloud`: the snapshot service of the cloud stops and starts the running server; the consistency is derived from what was observed. `pause` (servers on volumes): the server is paused while its volumes are captured, all disks at the same instant. `quiesce` (servers on volumes that require it): the guest agent freezes the file systems. `skip`: snapshot the server as it is.',
    verbs: stopping,
  },
  shutdownTimeoutMs: {
    name: 'shutdown-timeout',
    type: 'duration',
    default: '60s',
    inFile: 'yields',
    description:
      'How long the guest may take to shut down; a stop that takes longer counts as forced. Nova cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created.',
    verbs: stopping,
  },
  shutdownCommand: {
    name: 'shutdown-command',
    type: 'text',
    description:
      'For `shutdown: guest`: the command to run in a shell on the runner. It gets facts about the golden server as `RESTAGE_*` variables.',
    verbs: stopping,
  },
  onForcedStop: {
    name: 'on-forced-stop',
    type: 'choice',
    words: ['warn', 'fail', 'retry'],
    default: 'warn',
    inFile: 'yields',
    description:
      'When the cloud had to cut the power. `warn`: continue with a warning. `fail`: start the golden server again and create no image. `retry`: start it, let it settle, stop it once more, then fail.',
    verbs: stopping,
  },
  snapshotTimeoutMs: {
    name: 'snapshot-timeout',
    type: 'duration',
    words: ['auto'],
    default: 'auto',
    inFile: 'yields',
    description: 'How long the image may take. `auto`: root disk in GB x `seconds-per-gb` x 1.5, at least 15m.',
    verbs: stopping,
  },
  secondsPerGb: {
    name: 'seconds-per-gb',
    type: 'number',
    default: '72',
    inFile: 'yields',
    description:
      'Expected snapshot time per GB (72: 50 GB in one hour). Rates measured on earlier images refine the estimate, never the limit.',
    verbs: stopping,
  },
  /** `undefined` = not set: what the golden server's newest image says whose run set it. */
  keepImages: {
    name: 'keep-images',
    type: 'integer',
    example: '3',
    otherwise: 'the number recorded on the newest image that has one, else `3`',
    inFile: 'yields',
    description:
      'How many verified images of the golden server to keep when `refresh` has created a new one. The number is recorded on the image and applies until a run sets another. An image in use is always kept.',
    verbs: ['plan', 'refresh'],
  },
  /** Whether this run may ask for a new snapshot. It may wait for one under way, finish it, and start the golden server, in any case. */
  mayStopGolden: {
    name: 'may-stop-golden',
    type: 'boolean',
    read: (input) => input.value() ?? input.context.event?.kind !== 'pull-request',
    inFile: 'never',
    otherwise: '`false` in a pull request, else `true`',
    description:
      'Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest image, however old; with `image-max-age`, it fails if that image is too old. It always waits for a snapshot that is already in progress.',
    verbs: stopping,
  },
} as const satisfies Definitions;

/** Image names: 1 to 255 characters (glance:api/v2/images.py, schema `name`). */
function readImageName(input: InputText<string>): string | undefined {
  const name = input.value();
  if (name === undefined) return undefined;
  if ([...name].length > 255) input.refuse('it is longer than 255 characters', 'Write a shorter name');
  refuseUnfit(input, name);
  return name;
}
