import { visible } from '../../domain/foreign-text.ts';
import { looksLikeId } from '../../domain/names.ts';
import type { Definitions, InputText } from '../row.ts';
import { readSealInput } from '../user-data.ts';
import { readName, readNames, refuseUnfit } from '../written-in-cloud.ts';
import { imaging, launching, stopping } from './verbs-of.ts';

/** As Keystone makes them; numbers on old clouds. Glance takes any text for a project, and would share with none. */
const projectPattern = '(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\d{4,32})';
const idPattern = '[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}';
const projectId = new RegExp(`^${projectPattern}$`);

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
      'How old a reused image may be. A run that may stop the golden server uses its newest verified image if that is not older, and otherwise takes a snapshot; `0` means that it always takes one. `launch`, and a run with `may-stop-golden: false`, never take one: they fail if the newest image is older, and `0` means any age.',
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
      'How the golden server is stopped for its snapshot. `graceful`: the cloud presses the power button (ACPI), and cuts the power if the guest does not shut down in time. `guest`: Restage runs `shutdown-command` and waits until the guest has powered itself off. This is the safest way. `cloud`: a snapshot service of the cloud stops and starts the server; Restage judges the stop by the power states that it saw. `pause`: the server is paused while all its volumes are captured at the same instant. `quiesce`: the server keeps running, and its guest agent freezes the file systems. `skip`: the server keeps running, and its disk is captured as after a power cut. `pause` and `quiesce` need a golden server that boots from a volume; `quiesce` also needs the image properties `hw_qemu_guest_agent` and `os_require_quiesce`.',
    verbs: stopping,
  },
  /** Which volumes of the golden server are copied; `undefined` = not said: see `VolumeChoice`. */
  volumes: {
    name: 'volumes',
    type: 'list',
    read: readVolumes,
    otherwise: 'the root disk, with a warning; all volumes, if the golden server boots from a volume',
    description:
      'Which volumes of the golden server are copied. `all`: all of them. `root`: only the root disk. Anything else: these volumes (names or ids) and the root disk. Each server gets its own copies, in the order of the devices. If this input is not set, a golden server that boots from an image is copied without its volumes, and each run prints a warning. `launch` uses the volumes that are in the image.',
    verbs: imaging,
  },
  /** `undefined` = not said: sealed images alone, once there are any. */
  seal: {
    name: 'seal',
    type: 'text',
    read: readSealInput,
    inFile: 'yields',
    // A branch that changes the file must not choose unsealed images.
    schema: { type: 'string', pattern: '^(linux|@.+)$' },
    otherwise: 'unsealed images, or, once this golden server has sealed ones, only those',
    description:
      'Makes the copy of the golden server safe before anything is launched from it. The copy boots once, without a network, and runs a script that removes its identity, jobs and secrets. Servers are launched only from the result. `@path`: your script. `linux`: the script that comes with Restage. `none`: use unsealed images even if this golden server has sealed ones; not allowed in an environment file. The golden server must boot from an image and have cloud-init. Data volumes are not copied.',
    verbs: imaging,
  },
  shutdownTimeoutMs: {
    name: 'shutdown-timeout',
    type: 'duration',
    default: '60s',
    inFile: 'yields',
    description:
      'How long the guest may take to shut down with `shutdown: guest`. With `graceful`, Nova decides: it cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created. A longer value cannot change that, and causes a warning. A value below 60 s only changes the verdict: a stop that takes longer counts as forced.',
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
      'What to do if the cloud had to cut the power. `warn`: print a warning and keep the image. `fail`: start the golden server again, keep no image, and fail. `retry`: start the golden server, wait a minute, and stop it once more; if its power is cut again, continue as with `fail`.',
    verbs: stopping,
  },
  snapshotTimeoutMs: {
    name: 'snapshot-timeout',
    type: 'duration',
    words: ['auto'],
    default: 'auto',
    inFile: 'yields',
    description:
      'How long the snapshot may take until the image is usable. `auto`: the largest copied disk in GB x `seconds-per-gb` x 1.5, but at least 15 minutes. Any other value is used as it is.',
    verbs: stopping,
  },
  secondsPerGb: {
    name: 'seconds-per-gb',
    type: 'number',
    default: '72',
    inFile: 'yields',
    description:
      'How long a snapshot takes per GB of the largest copied disk; 72 means 50 GB in one hour. It sets the estimate, and the limit of `snapshot-timeout: auto`. Once earlier snapshots were measured, their rate replaces it in the estimate, but never in the limit.',
    verbs: stopping,
  },
  /** `undefined` = not set: what the golden server's newest image says whose run set it. */
  keepImages: {
    name: 'keep-images',
    type: 'integer',
    example: '3',
    otherwise: 'the number that was last set for this golden server, else `3`',
    inFile: 'yields',
    description:
      'How many verified images of the golden server to keep. After `refresh` has made a new image, it deletes the older ones. The number also applies to later runs that do not set it. An image that servers run from is always kept.',
    verbs: ['plan', 'refresh'],
  },
  /** Ids of projects that get the image. A branch that changes the environment file must not choose them. */
  shareWith: {
    name: 'share-with',
    type: 'list',
    read: readProjects,
    inFile: 'never',
    otherwise: 'not shared',
    description:
      'Ids of projects that may launch servers from the image. Each project becomes a member of the image when the image is verified, or when a verified image is reused. These projects use the image with `golden-image-of`. Not possible for images that consist of volume snapshots.',
    verbs: stopping,
  },
  /** The golden server of another project, whose image is shared with this one. */
  goldenImageOf: {
    name: 'golden-image-of',
    type: 'text',
    read: readGoldenImageOf,
    schema: { type: 'string', pattern: `^${projectPattern}/${idPattern}$` },
    description:
      'Instead of `golden`: `<project id>/<server id>` of a golden server in another project that shares its images with this project (`share-with`). The run uses the newest verified image; `image-max-age` limits its age. Restage never changes or deletes that image.',
    verbs: launching,
  },
  /** Whether this run may ask for a new snapshot. It may wait for one under way, finish it, and start the golden server, in any case. */
  mayStopGolden: {
    name: 'may-stop-golden',
    type: 'boolean',
    read: (input) => input.value() ?? input.context.event?.kind !== 'pull-request',
    inFile: 'never',
    otherwise: '`false` in a pull request, else `true`',
    description:
      'Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest verified image, and fails if that is older than `image-max-age`. If no image can be used, but a snapshot is in progress, the run waits for that snapshot.',
    verbs: stopping,
  },
} as const satisfies Definitions;

function readProjects(input: InputText<readonly string[]>): readonly string[] {
  const projects = [...new Set(input.value() ?? [])];
  for (const project of projects) {
    if (projectId.test(project)) continue;
    input.refuse(
      `\`${visible(project)}\` is not a project id, and the image service does not check it`,
      'Use the id (`openstack project show -f value -c id <name>`), not the name',
    );
  }
  return projects;
}

/** What `golden-image-of` names. */
export interface GoldenElsewhere {
  readonly projectId: string;
  readonly serverId: string;
}

function readGoldenImageOf(input: InputText<string>): GoldenElsewhere | undefined {
  const text = input.value();
  if (text === undefined) return undefined;
  const [project = '', server = '', ...others] = text.split('/');
  if (projectId.test(project) && looksLikeId(server) && others.length === 0) return { projectId: project, serverId: server };
  input.refuse(
    `\`${visible(text)}\` is not \`<project id>/<server id>\``,
    'Use the ids of the golden project and of the golden server in it (`openstack server show -f value -c project_id -c id <name>`), not names',
  );
  return undefined;
}

function readVolumes(input: InputText<readonly string[]>): 'all' | 'root' | readonly string[] | undefined {
  const names = [...new Set(readNames(input))];
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  if (others.length === 0 && (first === 'all' || first === 'root')) return first;
  const word = names.find((name) => name === 'all' || name === 'root');
  if (word === undefined) return names;
  input.refuse(
    `\`${word}\` cannot be combined with names of volumes`,
    'Write `all`, `root`, or names and ids. If a volume has that name, write its id',
  );
  return undefined;
}

/** Image names: 1 to 255 characters (glance:api/v2/images.py, schema `name`). */
function readImageName(input: InputText<string>): string | undefined {
  const name = input.value();
  if (name === undefined) return undefined;
  if ([...name].length > 255) input.refuse('it is longer than 255 characters', 'Write a shorter name');
  refuseUnfit(input, name);
  return name;
}
