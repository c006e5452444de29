import { type CloudSeed, defaultSeed, type Knobs, type ProfileName } from '../../emulator/index.ts';

/** The golden server of the demo, with a disk of 50 GB. */
export const golden = 'web-golden';

/** Seconds that a guest of some size takes. */
export const guestKnobs: Partial<Knobs> = { shutdown_seconds: 14, start_seconds: 9, spawn_seconds: 28 };

/** Accelerated time makes them cheap: a guest with some services to stop, and a disk of 50 GB. */
export const slowGuestKnobs: Partial<Knobs> = { ...guestKnobs, shutdown_seconds: 28, start_seconds: 18, capture_seconds: 10 };

/** The cloud of the demo: names are those of the README's commands and of `examples/restage.yml`. */
export const demoSeed: CloudSeed = {
  ...defaultSeed,
  flavors: [
    { name: 'm1.small', vcpus: 1, ram: 2048, disk: 20 },
    { name: 'm1.medium', vcpus: 2, ram: 4096, disk: 50 },
    { name: 'm1.large', vcpus: 4, ram: 8192, disk: 100 },
    { name: 'm1.xlarge', vcpus: 8, ram: 16_384, disk: 200 },
  ],
  keypairs: defaultSeed.keypairs.map((pair) => ({ ...pair, name: 'ci' })),
  securityGroups: [...defaultSeed.securityGroups, { name: 'ssh', project: 'ci', openPorts: [22] }],
  networks: defaultSeed.networks.map((network) => (network.name === 'ci-net' ? { ...network, name: 'staging' } : network)),
  routers: defaultSeed.routers.map((router) => ({ ...router, networks: ['staging'] })),
  servers: [
    { name: golden, project: 'ci', user: 'ci', flavor: 'm1.medium', image: 'base', network: 'staging' },
    { name: 'db-golden', project: 'ci', user: 'ci', flavor: 'm1.small', image: 'base', network: 'staging' },
  ],
};

/** The same cloud, with addresses of this machine's own: 127.NUMBER.… */
export function onLoopback(seed: CloudSeed, number: number): CloudSeed {
  const networks = seed.networks.map((network) => ({ ...network, cidr: `127.${number}.${network.external ? '16.0/24' : '0.0/20'}` }));
  return { ...seed, networks };
}

/** How to sign in to the embedded cloud, in the words of clouds.yaml: by what a cloud of this kind has. */
export function cloudSettings(url: string, profile: ProfileName): Readonly<Record<string, string>> {
  const user = { username: 'ci', password: 'testbed' };
  switch (profile) {
    case 'nova':
      return {
        auth_url: `${url}/identity/v3`,
        ...user,
        project_name: 'ci',
        user_domain_name: 'Default',
        project_domain_name: 'Default',
      };
    case 'snapshot-service':
      return { auth_url: `${url}/identity/v2.0`, ...user, tenant_name: 'ci' };
    default:
      return profile satisfies never;
  }
}
