import type { Behaviour } from './behaviour.ts';

/** How releases of OpenStack differ, of all that is imitated; each was seen on that release's own packages (test/openstack, `up --release`). */
export const releases = {
  victoria: { maxMicroversion: '2.87', readersMayWrite: true },
  zed: { maxMicroversion: '2.93', readersMayWrite: true },
  epoxy: { maxMicroversion: '2.100', readersMayWrite: false, credentialEndHasZone: true },
  newest: { maxMicroversion: '2.104', readersMayWrite: false, credentialEndHasZone: true, snapshotEventIsHandOver: true },
} satisfies Record<string, Partial<Behaviour>>;

export type ReleaseName = keyof typeof releases;
