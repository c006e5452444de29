import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What differs between releases of OpenStack, of all that the tests look at, as it was seen on each (test/openstack, `up --release`). */
export interface Expectations {
  /** Nova's newest microversion. */
  readonly maxMicroversion: string;
  /** The newest one whose shapes the tests hold, and whether servers show their host name at it (from 2.90 on). */
  readonly shapes: { readonly microversion: string; readonly hostname: boolean };
  /** Policies of old: any role in a project may change it. By those since 2023.1, `member` is needed, and a token without a project lists nothing. */
  readonly readersMayWrite: boolean;
  /** The end of a token that ends with its application credential, as Keystone writes it. */
  readonly credentialEnd: RegExp;
  /** A token ends with its application credential, if that ends first (CVE-2022-2447). */
  readonly credentialEndsToken: boolean;
  /** Cinder 3.66: a volume that is attached needs no `force` for a snapshot. */
  readonly forcelessSnapshots: boolean;
  /** A token that is made from an identity provider's has a whole life of its own; else it ends when that one does. */
  readonly federatedTokensRenew: boolean;
  /** Whether Nova's record of a snapshot covers the work, or the hand-over to the host alone. */
  readonly snapshotRecord: 'work' | 'hand-over';
  /** Cinder's policies came later than the others'. */
  readonly readersMayMakeVolumes: boolean;
  /** Also that of a server without a host, which is in another cell. */
  readonly listsShowEachFault: boolean;
  /** Glance keeps `os_glance_*` to itself. */
  readonly reservesImageNames: boolean;
  /** Glance fetches an image from another one (`glance-download`, since Zed); an older one lists that method if it is configured, and fails. */
  readonly fetchesImages: boolean;
  /** Why another project's image is not deleted. */
  readonly foreignImage: string;
  /** Of a change of another project's membership. */
  readonly memberOfOthers: 403 | 404;
  /** They go with a server that no host took; else they stay, attached to nothing. */
  readonly unplacedVolumesGo: boolean;
  /** Fields that networks have beyond those on each release. */
  readonly networkFields: Readonly<Record<string, string>>;
  /** Of the schemas that requests are held to, and of a volume that cannot be deleted. */
  readonly words: { readonly empty: string; readonly noUuid: string; readonly belongs: string };
}

const withoutZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const withZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/;

const zed = {
  maxMicroversion: '2.93',
  shapes: { microversion: '2.93', hostname: true },
  readersMayWrite: true,
  credentialEnd: withoutZone,
  credentialEndsToken: true,
  forcelessSnapshots: true,
  federatedTokensRenew: false,
  snapshotRecord: 'work',
  readersMayMakeVolumes: true,
  listsShowEachFault: false,
  reservesImageNames: true,
  fetchesImages: true,
  foreignImage: 'You do not own this image',
  memberOfOthers: 404,
  unplacedVolumesGo: true,
  networkFields: {},
  words: {
    empty: 'is too short',
    noUuid: "not a 'uuid'",
    belongs: 'have snapshots, awaiting a transfer, or be',
  },
} as const satisfies Expectations;

const epoxy = {
  ...zed,
  maxMicroversion: '2.100',
  readersMayWrite: false,
  credentialEnd: withZone,
  foreignImage: 'You are not authorized to complete delete_image action.',
} as const satisfies Expectations;

export const releases = {
  victoria: {
    ...zed,
    maxMicroversion: '2.87',
    shapes: { microversion: '2.87', hostname: false },
    credentialEnd: withZone,
    credentialEndsToken: false,
    forcelessSnapshots: false,
    federatedTokensRenew: true,
    reservesImageNames: false,
    fetchesImages: false,
    memberOfOthers: 403,
    unplacedVolumesGo: false,
    foreignImage: 'You are not permitted to delete this image.',
    words: { ...zed.words, belongs: 'have snapshots or be' },
  },
  zed,
  epoxy,
  newest: {
    ...epoxy,
    maxMicroversion: '2.104',
    snapshotRecord: 'hand-over',
    readersMayMakeVolumes: false,
    listsShowEachFault: true,
    networkFields: { qinq: 'boolean', vlan_transparent: 'boolean' },
    words: { ...zed.words, empty: 'should be non-empty', noUuid: 'not valid under any of the given schemas' },
  },
} satisfies Record<string, Expectations>;

export type ReleaseName = keyof typeof releases;

function isRelease(name: string): name is ReleaseName {
  return name in releases;
}

/**
 * Whose expectations hold: what `up` wrote beside the cloud's clouds.yaml, or for the emulator `RESTAGE_CONTRACT_RELEASE`; Zed, if nothing is said.
 * @throws when it is the name of no release.
 */
export function releaseOf(target: 'openstack' | 'emulator', env: Readonly<Record<string, string | undefined>>): ReleaseName {
  const file = `${dirname(env.OS_CLIENT_CONFIG_FILE ?? '/var/lib/openstack-testbed/clouds.yaml')}/release`;
  const said = target === 'emulator' ? env.RESTAGE_CONTRACT_RELEASE : existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  const name = said ?? 'zed';
  if (!isRelease(name)) throw new Error(`"${name}" is no release: say ${Object.keys(releases).join(', ')}`);
  return name;
}
