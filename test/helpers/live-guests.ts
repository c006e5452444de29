import { dirname, join } from 'node:path';
import { until } from './bench.ts';
import { textAt } from './contract-http.ts';
import { act } from './contract-servers.ts';
import type { LiveBench } from './live-bench.ts';
import { type Golden, launchGolden } from './live-golden.ts';

/** The zone of the libvirt host, and so of every real guest. */
export const guestZone = 'libvirt';

/** A guest that shuts down when the power button is pressed, one that lets it ring, one on ext4 with qemu-guest-agent, or one with an SSH server. */
export type GuestKind = 'heed' | 'deaf' | 'agent' | 'ssh';

/** How a disk was left: never booted, shut down by its guest, copied while its agent kept it frozen, or cut off. */
type Found = 'new' | 'shut down' | 'frozen' | 'cut off';

/** What a guest tells of itself on its console when it has booted: test/openstack/guest/init. */
export interface Boot {
  /** Boots of this disk, this one among them. */
  readonly number: number;
  /** Drawn at the disk's first boot: only a copy of it has the same. */
  readonly disk: string;
  readonly found: Found;
  /** Of ext4, before it was mounted: whether all of it was in its place. */
  readonly journal?: Journal;
}

type Journal = 'empty' | 'to be replayed';

/** A golden server of a real guest under QEMU; it may still be booting. */
export async function launchGuest(bench: LiveBench, name: string, kind: GuestKind, imageRef?: string): Promise<Golden> {
  return launchGolden(bench, name, {}, { imageRef: imageRef ?? (await guestImage(bench, kind)), availability_zone: guestZone });
}

/** Id of the public image that `up --driver both` uploads. */
export async function guestImage({ session }: LiveBench, kind: GuestKind): Promise<string> {
  return textAt((await session.image('GET', `/v2/images?name=guest-${kind}`)).json, 'images', 0, 'id');
}

/** Waits until the guest is up, and returns what it has told by then. */
export async function bootOf(bench: LiveBench, id: string): Promise<Boot> {
  const console = await until(
    bench,
    () => consoleOf(bench, id),
    (text) => text.includes('guest: ready'),
  );
  const told = /boot number (\d+) of disk (\S+), found it (new|shut down|frozen|cut off)(?:, journal (empty|to be replayed))?/.exec(
    console,
  );
  if (told === null) throw new Error(`the guest told nothing of its disk:\n${console}`);
  const [, number, disk, found, journal] = told;
  const boot = { number: Number(number), disk: disk ?? '', found: found as Found };
  return journal === undefined ? boot : { ...boot, journal: journal as Journal };
}

/** The console since the server was last started. */
async function consoleOf(bench: LiveBench, id: string): Promise<string> {
  const answer = await act(bench, id, { 'os-getConsoleOutput': {} });
  return answer.status === 200 ? textAt(answer.json, 'output') : '';
}

/** The `ready` check that only a clone of this disk passes, and only on its next boot. */
export function cloneOf({ number, disk }: Boot, found: Found, journal?: Journal): string {
  const end = journal === undefined ? '' : `, journal ${journal}`;
  return `console:boot number ${number + 1} of disk ${disk}, found it ${found}${end}`;
}

/** What a guest's agent told of freezing and thawing, line by line: its own log, and the hook that it runs before and after. */
export async function freezesOf(bench: LiveBench, id: string): Promise<readonly string[]> {
  return [
    ...(await consoleOf(bench, id)).matchAll(
      /guest: (?:freeze|thaw)|\w+ logging due to filesystem freeze|logging \S+ due to filesystem unfreeze/g,
    ),
  ].map(([line]) => line);
}

const state = process.env.TESTBED_STATE ?? dirname(process.env.OS_CLIENT_CONFIG_FILE ?? '/var/lib/openstack-testbed/clouds.yaml');

/**
 * A `shutdown-command`: no network leads to a guest, so its power button is pressed past Nova, which then sees what it
 * sees of an operating system that powers itself off.
 */
export const pressPowerButton = `virsh -c 'qemu+unix:///system?socket=${join(state, 'libvirt/run/libvirt-sock')}' shutdown "$RESTAGE_GOLDEN_ID"`;
