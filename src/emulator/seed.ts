import type { PowerState, Quotas, VmState, VolumeStatus } from './model.ts';

/** What the cloud holds at the start. Ids left out are made from the emulator's random numbers. */
export interface CloudSeed {
  readonly region: string;
  readonly zones: readonly string[];
  readonly projects: readonly string[];
  readonly users: readonly SeedUser[];
  readonly applicationCredentials: readonly SeedApplicationCredential[];
  readonly identityProviders: readonly SeedIdentityProvider[];
  readonly flavors: readonly SeedFlavor[];
  readonly images: readonly SeedImage[];
  readonly networks: readonly SeedNetwork[];
  /** Without one between its network and the external one, a server can have no floating IP. */
  readonly routers: readonly SeedRouter[];
  readonly securityGroups: readonly { readonly name: string; readonly project: string; readonly openPorts?: readonly number[] }[];
  readonly keypairs: readonly { readonly name: string; readonly user: string; readonly publicKey?: string }[];
  readonly servers: readonly SeedServer[];
  /** By project name. */
  readonly quotas: Readonly<Record<string, Partial<Quotas>>>;
}

export interface SeedUser {
  readonly name: string;
  readonly password: string;
  /** A passcode that is good at any time; left out = none is. */
  readonly passcode?: string;
  /** In each of which it has these roles. */
  readonly projects: readonly string[];
  readonly roles: readonly string[];
}

export interface SeedApplicationCredential {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly user: string;
  readonly project: string;
  /** Seconds after the start. */
  readonly expiresAfter?: number;
}

export interface SeedIdentityProvider {
  readonly name: string;
  readonly protocol: string;
  readonly issuer: string;
  /** Keystone's address without `/v3`, when left out. */
  readonly audience?: string;
  /** Regular expression by claim; each has to match. */
  readonly claims: Readonly<Record<string, string>>;
  /** In each of which a user who comes this way has these roles. */
  readonly projects: readonly string[];
  readonly roles: readonly string[];
}

export interface SeedFlavor {
  /** The name, when left out. */
  readonly id?: string;
  readonly name: string;
  readonly vcpus: number;
  /** MiB. */
  readonly ram: number;
  /** GiB. */
  readonly disk: number;
  /** GiB of a second disk; none when left out. */
  readonly ephemeral?: number;
  /** MiB of a swap disk; none when left out. */
  readonly swap?: number;
}

export interface SeedImage {
  readonly id?: string;
  readonly name: string;
  readonly project: string;
  readonly visibility?: 'public' | 'private' | 'shared' | 'community';
  /** Names of projects that have accepted it, where it is `shared`. */
  readonly members?: readonly string[];
  /** Bytes. */
  readonly size?: number;
  /** GiB. */
  readonly virtualGb?: number;
  readonly minDisk?: number;
  readonly minRam?: number;
  readonly properties?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly protected?: boolean;
  readonly hidden?: boolean;
  /** Made this many seconds before the start. */
  readonly age?: number;
}

export interface SeedNetwork {
  readonly id?: string;
  readonly name: string;
  readonly project: string;
  /** Of its subnet; of several, one of each IP version, in the order in which servers show their addresses; `[]` = it has none. */
  readonly cidr: string | readonly string[];
  readonly external?: boolean;
  readonly shared?: boolean;
  readonly portSecurity?: boolean;
  /** Left out = unless external. */
  readonly dhcp?: boolean;
}

export interface SeedRouter {
  readonly name: string;
  readonly project: string;
  /** Name; left out = it has no gateway. */
  readonly external?: string;
  /** Names. */
  readonly networks: readonly string[];
}

export interface SeedServer {
  readonly id?: string;
  readonly name: string;
  readonly project: string;
  readonly user: string;
  readonly flavor: string;
  /** Name; left out = it boots from a volume. */
  readonly image?: string;
  /** GiB of that volume; the flavor's disk, when left out. */
  readonly volumeGb?: number;
  /** The name by which it is attached; `/dev/vda`, when left out. */
  readonly volumeDevice?: string;
  /** Volumes that were attached an hour later; none can be booted from, unless said so. */
  readonly dataVolumes?: readonly SeedVolume[];
  /** Of the image that this volume was made from, as it and the server keep them. */
  readonly volumeImageProperties?: Readonly<Record<string, string>>;
  readonly network?: string;
  readonly securityGroup?: string;
  readonly keyName?: string;
  readonly vmState?: VmState;
  readonly powerState?: PowerState;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly locked?: boolean;
  /** Made this many seconds before the start. */
  readonly age?: number;
}

export interface SeedVolume {
  readonly gb: number;
  readonly device: string;
  readonly name?: string;
  readonly bootable?: boolean;
  /** `__DEFAULT__`, when left out. */
  readonly type?: string;
  readonly multiattach?: boolean;
  readonly encrypted?: boolean;
  /** `in-use`, when left out. */
  readonly status?: VolumeStatus;
}

/** A key of no user. */
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO/r5mvQOfPXCvTUJwM1mTOnj3gVRqbcjXHbCn9TWnkX ci';

/**
 * The content of the project's OpenStack test bed: project and user `ci`, every password `testbed`, flavors `m1.*`, images
 * `base*`, networks `ci-net` and `public`, and a running server `golden`.
 */
export const defaultSeed: CloudSeed = {
  region: 'RegionOne',
  zones: ['nova'],
  projects: ['admin', 'ci'],
  users: [
    { name: 'admin', password: 'testbed', projects: ['admin'], roles: ['admin', 'member', 'reader'] },
    { name: 'ci', password: 'testbed', projects: ['ci'], roles: ['reader', 'member'] },
    { name: 'ci-reader', password: 'testbed', projects: ['ci'], roles: ['reader'] },
  ],
  applicationCredentials: [{ id: 'c1000000000000000000000000000001', secret: 'testbed', name: 'testbed', user: 'ci', project: 'ci' }],
  identityProviders: [
    {
      name: 'github',
      protocol: 'openid',
      issuer: 'https://token.actions.githubusercontent.com',
      claims: { repository_id: '^123456789$', ref: '^refs/heads/main$|^refs/pull/[0-9]+/merge$' },
      projects: ['ci'],
      roles: ['reader', 'member'],
    },
  ],
  flavors: [
    { name: 'm1.zero', vcpus: 1, ram: 256, disk: 0 },
    { name: 'm1.tiny', vcpus: 1, ram: 256, disk: 1 },
    { name: 'm1.small', vcpus: 1, ram: 512, disk: 10 },
    { name: 'm1.medium', vcpus: 2, ram: 1024, disk: 20 },
    { name: 'm1.large', vcpus: 2, ram: 2048, disk: 80 },
    { name: 'm1.huge', vcpus: 4, ram: 512 * 1024 * 1024, disk: 20 },
  ],
  images: [
    { name: 'base', project: 'admin', visibility: 'public', size: 262_144, virtualGb: 1 },
    { name: 'base-min-disk-10', project: 'admin', visibility: 'public', size: 262_144, virtualGb: 1, minDisk: 10 },
    { name: 'base-virtual-40', project: 'admin', visibility: 'public', size: 262_144, virtualGb: 40 },
  ],
  networks: [
    { name: 'public', project: 'admin', cidr: '203.0.113.0/24', external: true },
    { name: 'ci-net', project: 'ci', cidr: '10.20.0.0/20' },
  ],
  routers: [{ name: 'ci-router', project: 'ci', external: 'public', networks: ['ci-net'] }],
  securityGroups: [
    { name: 'default', project: 'ci' },
    { name: 'ci-ssh', project: 'ci', openPorts: [22] },
  ],
  keypairs: [{ name: 'ci-key', user: 'ci', publicKey }],
  servers: [
    {
      name: 'golden',
      project: 'ci',
      user: 'ci',
      flavor: 'm1.small',
      image: 'base',
      network: 'ci-net',
      securityGroup: 'ci-ssh',
      keyName: 'ci-key',
    },
  ],
  quotas: { ci: { instances: 500, serverGroups: 50, serverGroupMembers: 50, ports: 2000, floatingIps: 200 } },
};
