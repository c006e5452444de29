import { describe, expect, it } from 'vitest';
import { type Catalog, endpointOf, regionOf } from '../../../src/openstack/catalog.ts';

function at(url: string, region = 'R1', face = 'public') {
  return { interface: face, regions: [region], url };
}

function catalogOf(services: Record<string, readonly ReturnType<typeof at>[]>): Catalog {
  return Object.entries(services).map(([type, endpoints]) => ({ type, endpoints }));
}

const here = {
  authUrl: 'https://keystone',
  allowHttpEndpoints: false,
  interfaces: ['public'] as const,
  endpoints: {},
  services: {},
  region: 'R1',
  projectId: 'p-1',
};

describe('endpointOf', () => {
  it.each([
    ['compute', 'https://nova.example/v2.1', 'https://nova.example/v2.1'],
    ['compute', 'https://nova.example:8774/v2.1/', 'https://nova.example:8774/v2.1'],
    ['compute', 'https://api.example/compute/v2.1/0123abcd', 'https://api.example/compute/v2.1/0123abcd'],
    ['compute', 'https://api.example/v2/0123abcd', 'https://api.example/v2/0123abcd'],
    ['compute', 'https://nova.example', 'https://nova.example/v2.1'],
    ['image', 'https://glance.example:9292', 'https://glance.example:9292/v2'],
    ['image', 'https://glance.example/v2/', 'https://glance.example/v2'],
    ['image', 'https://v2.example/image', 'https://v2.example/image/v2'],
    ['image', 'https://glance.example:9292/v1', 'https://glance.example:9292/v2'],
    ['image', 'https://glance.example:9292/v1.1/', 'https://glance.example:9292/v2'],
    ['network', 'https://neutron.example:9696/', 'https://neutron.example:9696/v2.0'],
    ['network', 'https://neutron.example/v2.0', 'https://neutron.example/v2.0'],
    ['volume', 'https://cinder.example:8776/', 'https://cinder.example:8776/v3/p-1'],
    ['volume', 'https://cinder.example/v3', 'https://cinder.example/v3/p-1'],
    ['volume', 'https://cinder.example/volume/v3/0123abcd', 'https://cinder.example/volume/v3/0123abcd'],
  ] as const)('%s at %s', (service, url, expected) => {
    expect(endpointOf(service, catalogOf({ [service]: [at(url)] }), here)).toBe(expected);
  });

  it('looks for one service where only that one is', () => {
    const catalog = catalogOf({
      compute: [at('https://nova', 'R1'), at('https://nova-internal', 'R1', 'internal')],
      image: [at('https://glance-1', 'R1'), at('https://glance-2', 'R2')],
      volumev3: [at('https://cinder')],
      'volume-fast': [at('https://fast')],
    });
    const cloud = {
      ...here,
      services: { compute: { interfaces: ['internal'] }, image: { region: 'R2' }, volume: { type: 'volume-fast' } },
    } as const;
    expect((['compute', 'image', 'volume'] as const).map((service) => endpointOf(service, catalog, cloud))).toEqual([
      'https://nova-internal/v2.1',
      'https://glance-2/v2',
      'https://fast/v3/p-1',
    ]);
    expect(() => endpointOf('image', catalog, { ...here, services: { image: { region: 'R3' } } })).toThrow(
      'Region R3 has no image service',
    );
  });

  it("passes over Rackspace's older API for servers", () => {
    const catalog = catalogOf({ compute: [at('https://servers.example/v1.0/7'), at('https://servers.example/v2/7')] });
    expect(endpointOf('compute', catalog, here)).toBe('https://servers.example/v2/7');
  });

  it('takes the first interface of the preference that there is', () => {
    const catalog = catalogOf({ compute: [at('https://internal/v2.1', 'R1', 'internal'), at('https://public/v2.1')] });
    expect(endpointOf('compute', catalog, { ...here, interfaces: ['admin', 'internal', 'public'] })).toBe('https://internal/v2.1');
    expect(endpointOf('compute', catalog, here)).toBe('https://public/v2.1');
  });

  it.each(['%(host)s/v2.1', 'nova.example', 'ftp://nova.example'])('says so of an address that is none: %s', (url) => {
    expect(() => endpointOf('compute', catalogOf({ compute: [at(url)] }), here)).toThrow(`not an http(s) URL: \`${url}\``);
  });

  it.each(['compute', 'image', 'network', 'volume'] as const)('lets no token out of TLS: %s', (service) => {
    const catalog = catalogOf({ [service]: [at(' HTTP://api.example:8774 ')] });
    expect(() => endpointOf(service, catalog, here)).toThrow(
      expect.objectContaining({ code: 'insecure-endpoint', hint: expect.stringContaining(`${service}_endpoint_override`) }),
    );
    const consent = { ...here, allowHttpEndpoints: true };
    const clear = { ...here, authUrl: 'http://keystone' };
    const override = { ...here, endpoints: { [service]: 'http://mine' } };
    for (const cloud of [consent, clear, override]) expect(endpointOf(service, catalog, cloud)).toMatch(/^http:\/\/(api|mine)/i);
  });

  it('stays in its region', () => {
    const catalog = catalogOf({ compute: [at('https://one/v2.1'), at('https://two/v2.1', 'R2')] });
    expect(endpointOf('compute', catalog, { ...here, region: 'R2' })).toBe('https://two/v2.1');
  });

  it('knows a region by either of its spellings', () => {
    const catalog: Catalog = [{ type: 'compute', endpoints: [{ interface: 'public', regions: ['r-1', 'R1'], url: 'https://one/v2.1' }] }];
    expect(endpointOf('compute', catalog, here)).toBe('https://one/v2.1');
    expect(endpointOf('compute', catalog, { ...here, region: 'r-1' })).toBe('https://one/v2.1');
  });

  it('knows the other name of network, and no service by half a name', () => {
    expect(endpointOf('network', catalogOf({ networking: [at('https://neutron')] }), here)).toBe('https://neutron/v2.0');
    expect(() => endpointOf('compute', catalogOf({ compute_legacy: [at('https://old/v2')] }), here)).toThrow('no compute service');
  });

  it('takes the volume service by its newest name, and no older API for it', () => {
    const v2 = at('https://cinder/v2/p-1');
    expect(endpointOf('volume', catalogOf({ volume: [v2], volumev2: [v2], volumev3: [at('https://cinder/v3/p-1')] }), here)).toBe(
      'https://cinder/v3/p-1',
    );
    expect(endpointOf('volume', catalogOf({ volumev3: [at('https://old/v3')], 'block-storage': [at('https://new/v3')] }), here)).toBe(
      'https://new/v3/p-1',
    );
    expect(() => endpointOf('volume', catalogOf({ volume: [v2], compute: [at('https://nova')] }), here)).toThrow('no volume service');
  });

  it('obeys an override, without a catalog', () => {
    expect(endpointOf('image', [], { ...here, endpoints: { image: 'http://127.0.0.1:9292/' } })).toBe('http://127.0.0.1:9292/v2');
  });

  it('skips empty addresses', () => {
    expect(endpointOf('compute', catalogOf({ compute: [at(''), at('https://nova/v2.1')] }), here)).toBe('https://nova/v2.1');
  });

  it('says what there is instead', () => {
    const catalog = catalogOf({
      compute: [at('https://nova', 'R1', 'internal')],
      image: [at('https://glance')],
      network: [at('https://neutron', 'R2')],
    });
    expect(() => endpointOf('compute', catalog, here)).toThrow('Region R1 has no public endpoint for the compute service, only internal.');
    expect(() => endpointOf('network', catalog, here)).toThrow('Region R1 has no network service; it has compute, image.');
    expect(() => endpointOf('network', [], { ...here, region: '' })).toThrow('The cloud has no network service; its catalog is empty.');
    expect(() => endpointOf('network', catalog, here)).toThrow(expect.objectContaining({ code: 'service-missing' }));
  });
});

describe('regionOf', () => {
  const catalog = catalogOf({ compute: [at('https://one'), at('https://one', 'R1', 'internal')], identity: [at('https://id', 'Global')] });

  it('is the only one with compute', () => {
    expect(regionOf(catalog, undefined)).toBe('R1');
  });

  it('is any, where the catalog names none', () => {
    expect(regionOf([], undefined)).toBe('');
    expect(regionOf([], 'R9')).toBe('R9');
  });
});

it('a message names so many regions, and says how many more there are', () => {
  const regions = Array.from({ length: 50 }, (_, nth) => `R${nth}`);
  const catalog = catalogOf({ compute: regions.map((region) => at('https://nova.example', region)) });
  expect(() => regionOf(catalog, 'R99')).toThrow(/R44, and 10 more\.$/);
});

describe('a service of a certain name', () => {
  const catalog: Catalog = [
    { type: 'compute', name: 'nova', endpoints: [at('https://one.example/v2.1')] },
    { type: 'compute', name: 'nova-two', endpoints: [at('https://two.example/v2.1')] },
    { type: 'image', endpoints: [at('https://glance.example/v2')] },
  ];
  const named = (name: string) => ({ ...here, services: { compute: { name }, image: { name } } });

  it('is the one of that name, where the catalog tells names', () => {
    expect(endpointOf('compute', catalog, named('nova-two'))).toBe('https://two.example/v2.1');
    expect(endpointOf('image', catalog, named('nova-two'))).toBe('https://glance.example/v2');
  });

  it('is missing where there is none, with the names that there are', () => {
    expect(() => endpointOf('compute', catalog, named('nova-three'))).toThrow(
      'Region R1 has no compute service named "nova-three"; it has compute ("nova"), compute ("nova-two"), image.',
    );
  });
});
