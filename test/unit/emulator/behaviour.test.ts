import { describe, expect, it } from 'vitest';
import { type Behaviour, defaultSeed } from '../../../src/emulator/index.ts';
import { messageOf, openCloud } from './cloud.ts';

const withBehaviour = (behaviour: Partial<Behaviour>) => openCloud({ behaviour });

describe('a cloud', () => {
  it('of an older release refuses newer microversions and names its own', () => {
    const cloud = withBehaviour({ maxMicroversion: '2.25' });
    const answer = cloud.ask('GET', '/compute/v2.1/servers', { version: '2.93' });
    expect(answer.status).toBe(406);
    expect(messageOf(answer)).toBe('Version 2.93 is not supported by the API. Minimum is 2.1 and maximum is 2.25.');
  });

  it('that ignores filters answers everything', () => {
    const cloud = withBehaviour({ ignoreFilters: true });
    expect(cloud.ask('GET', '/compute/v2.1/servers?name=^unknown$').json).toMatchObject({ servers: [{ name: 'golden' }] });
  });

  it('with a cell down lists stubs, or nothing below 2.69', () => {
    const cloud = withBehaviour({ downCell: true });
    expect(cloud.ask('GET', '/compute/v2.1/servers/detail', { version: '2.69' }).json).toMatchObject({
      servers: [{ id: cloud.golden, status: 'UNKNOWN' }],
    });
    expect(cloud.ask('GET', '/compute/v2.1/servers/detail').json).toEqual({ servers: [] });
  });

  it('behind a misconfigured proxy links elsewhere', () => {
    const cloud = withBehaviour({ linkOrigin: 'http://internal:8774' });
    const page = cloud.ask('GET', '/compute/v2.1/servers?limit=1').json as { servers_links: { href: string }[] };
    expect(page.servers_links[0]?.href).toMatch(/^http:\/\/internal:8774\/compute\/v2\.1\/servers\?limit=1&marker=/);
    expect(cloud.ask('GET', '/compute/v2.1/').body).toContain('http://internal:8774/compute/v2.1/');
  });

  it('may hide states and sizes', () => {
    const cloud = withBehaviour({ hideExtendedStatus: true, hideVirtualSize: true });
    const { server } = cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).json as { server: object };
    expect(server).not.toHaveProperty('OS-EXT-STS:task_state');
    expect(cloud.ask('GET', '/image/v2/images?name=base').json).toMatchObject({ images: [{ virtual_size: null }] });
  });

  it('on Ceph keeps images that have clones', () => {
    const images = [...defaultSeed.images, { name: 'mine', project: 'ci', virtualGb: 1 }];
    const cloud = openCloud({ behaviour: { imagesInUse: true }, seed: { images } });
    const mine = cloud.emulator.books.image('mine')?.id ?? '';
    const server = cloud.launch({ imageRef: mine });
    expect(cloud.ask('DELETE', `/image/v2/images/${mine}`).status).toBe(409);
    cloud.ask('DELETE', `/compute/v2.1/servers/${server}`);
    cloud.pass(3);
    expect(cloud.ask('DELETE', `/image/v2/images/${mine}`).status).toBe(204);
  });

  it('tells the time, its own error included', () => {
    const cloud = withBehaviour({ dateSkew: 3600 });
    expect(cloud.ask('GET', '/compute/v2.1/servers').headers['date']).toBe('Sat, 21 Nov 2026 22:00:00 GMT');
    expect(withBehaviour({ dateHeader: false }).ask('GET', '/compute/v2.1/servers').headers).not.toHaveProperty('date');
  });

  it('lets a new floating IP show a little later', () => {
    const cloud = withBehaviour({ addressLag: 2 });
    const port = cloud.emulator.books.ports().find(({ deviceId }) => deviceId === cloud.golden);
    const { networks } = cloud.ask('GET', '/network/v2.0/networks?name=public').json as { networks: { id: string }[] };
    cloud.ask('POST', '/network/v2.0/floatingips', { body: { floatingip: { floating_network_id: networks[0]?.id, port_id: port?.id } } });
    const floating = () => cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).body.includes('"floating"');
    expect(floating()).toBe(false);
    cloud.pass(2);
    expect(floating()).toBe(true);
  });

  it('ends an application credential at its time', () => {
    const applicationCredentials = defaultSeed.applicationCredentials.map((credential) => ({ ...credential, expiresAfter: 60 }));
    const cloud = openCloud({ seed: { applicationCredentials } });
    const [{ id, secret } = { id: '', secret: '' }] = applicationCredentials;
    const body = { auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } } } };
    const signIn = () => cloud.ask('POST', '/identity/v3/auth/tokens', { body }).status;
    expect(signIn()).toBe(201);
    cloud.pass(60);
    expect(signIn()).toBe(401);
  });

  it('refuses a seed that names what it does not hold', () => {
    const [golden] = defaultSeed.servers;
    const servers = golden === undefined ? [] : [{ ...golden, flavor: 'nope' }];
    expect(() => openCloud({ seed: { servers } })).toThrow('The seed names nope, which it does not hold.');
  });
});
