import type { Behaviour } from './behaviour.ts';

/** How releases of OpenStack differ, of all that is imitated; each was seen on that release's own packages (test/openstack, `up --release`). */
const zed = { maxMicroversion: '2.93', readersMayWrite: true, readersMayMakeVolumes: true } satisfies Partial<Behaviour>;
const epoxy = { ...zed, maxMicroversion: '2.100', readersMayWrite: false, credentialEndHasZone: true } satisfies Partial<Behaviour>;

export const releases = {
  victoria: {
    ...zed,
    maxMicroversion: '2.87',
    federatedTokensRenew: true,
    credentialEndsToken: false,
    olderGlance: true,
    unplacedVolumesStay: true,
  },
  zed,
  epoxy,
  newest: {
    ...epoxy,
    maxMicroversion: '2.104',
    readersMayMakeVolumes: false,
    snapshotEventIsHandOver: true,
    listsShowEachFault: true,
    vlanFields: true,
  },
} satisfies Record<string, Partial<Behaviour>>;

export type ReleaseName = keyof typeof releases;
