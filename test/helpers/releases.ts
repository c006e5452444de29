import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What differs between releases of OpenStack, of all that the tests look at, as it was seen on each (test/openstack, `up --release`). */
export interface Expectations {
  /** Nova's newest microversion. */
  readonly maxMicroversion: string;
  /** Policies of old: any role in a project may change it. By those since 2023.1, `member` is needed, and a token without a project lists nothing. */
  readonly readersMayWrite: boolean;
  /** The end of a token that ends with its application credential, as Keystone writes it. */
  readonly credentialEnd: RegExp;
  /** Whether Nova's record of a snapshot covers the work, or the hand-over to the host alone. */
  readonly snapshotRecord: 'work' | 'hand-over';
}

const withoutZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const withZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/;

export const releases = {
  victoria: { maxMicroversion: '2.87', readersMayWrite: true, credentialEnd: withoutZone, snapshotRecord: 'work' },
  zed: { maxMicroversion: '2.93', readersMayWrite: true, credentialEnd: withoutZone, snapshotRecord: 'work' },
  epoxy: { maxMicroversion: '2.100', readersMayWrite: false, credentialEnd: withZone, snapshotRecord: 'work' },
  newest: { maxMicroversion: '2.104', readersMayWrite: false, credentialEnd: withZone, snapshotRecord: 'hand-over' },
} as const satisfies Record<string, Expectations>;

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
