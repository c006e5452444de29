import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../../src/openstack/config/types.ts';
import { openCloud, openClouds } from '../../../../src/openstack/open-cloud.ts';
import { noRequests } from '../../../../src/openstack/services.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { listen } from '../http/loopback.ts';
import { selfSigned } from '../http/self-signed.ts';
import { answer, config, endpoint, scripted, signedIn } from '../scripted-cloud.ts';

it('opens every service of one project, signed in once, and sends nothing before it is asked', async () => {
  const network = scripted([answer(200, { flavors: [] }), answer(200, { images: [] }), answer(404)]);
  const cloud = openCloud(config, { clock: virtualClock(), random: () => 0.5, send: network.send, userAgent: 'restage/1.2.3' });
  expect(network.sent).toEqual([]);
  expect(await cloud.compute.listFlavors()).toEqual([]);
  expect(await cloud.image.listImages()).toEqual([]);
  expect(await cloud.network.quota()).toBeUndefined();
  expect(network.sent.map(({ url }) => url.split('?')[0])).toEqual([
    'https://keystone.example:5000/v3/auth/tokens',
    'https://nova.example/v2.1/flavors/detail',
    'https://glance.example/v2/images',
    expect.stringMatching(/^https:\/\/neutron\.example\/v2\.0\/quotas\/p-1\//),
  ]);
  expect(new Set(network.sent.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['restage/1.2.3']));
  expect(cloud.requests).toEqual({ byService: { ...noRequests, identity: 1, compute: 1, image: 1, network: 1 }, changing: 0 });
  expect((await cloud.identity.session()).project).toEqual({ id: 'p-1', name: 'staging' });
  cloud.close();
});

it('opens several regions with one sign-in, each at its own addresses', async () => {
  const catalog = ['compute', 'image'].map((type) => ({
    type,
    endpoints: ['One', 'Two'].map((region) => ({ interface: 'public', region_id: region, url: `https://${type}.${region.toLowerCase()}` })),
  }));
  const network = scripted([answer(200, { images: [] })], [signedIn({ token: 'token-1', catalog })]);
  const deps = { clock: virtualClock(), random: () => 0.5, send: network.send };
  const [one, two] = openClouds(
    [
      { ...config, region: 'One' },
      { ...config, region: 'Two' },
    ],
    deps,
  );
  await one.image.listImages();
  await two?.image.listImages();
  expect(network.sent.map(({ url }) => new URL(url).host)).toEqual(['keystone.example:5000', 'image.one', 'image.two']);
  expect([(await one.identity.session()).region, (await two?.identity.session())?.region]).toEqual(['One', 'Two']);
  expect(await two?.endpoint('compute')).toBe('https://compute.two/v2.1');
  expect(one.requests).toEqual(two?.requests);
});

describe('openCloud over the network', () => {
  const deps = { clock: virtualClock(), random: () => 0.5 };

  it('trusts the authority of the configuration', async () => {
    await using keystone = await listen(
      (_request, response) => response.writeHead(201, signedIn().headers).end(signedIn().body),
      selfSigned,
    );
    const tls = { ...config.tls, ca: selfSigned.cert };
    const cloud = openCloud({ ...config, authUrl: keystone.url, tls }, deps);
    expect((await cloud.identity.session()).user.name).toBe('ci');
    cloud.close();
    await expect(openCloud({ ...config, authUrl: keystone.url }, deps).identity.session()).rejects.toMatchObject({ code: 'tls' });
  });

  it('sends no token in clear where the sign-in is encrypted, unless the user consents', async () => {
    await using service = await listen((_request, response) => response.end('{"flavors":[],"images":[],"servers":[]}'));
    const services = ['compute', 'image', 'network', 'volumev3'].map((type) => ({ type, endpoints: [endpoint(service.url)] }));
    await using keystone = await listen((_request, response) => {
      const { headers, body } = signedIn({ catalog: services, now: Date.now() });
      response.writeHead(201, headers).end(body);
    }, selfSigned);
    const safe = { ...config, authUrl: `${keystone.url}/v3`, tls: { ...config.tls, ca: selfSigned.cert } };
    const open = (changes: Partial<CloudConfig>) => openCloud({ ...safe, ...changes }, { ...deps, clock: virtualClock(Date.now()) });
    const cloud = open({});
    const calls = [
      cloud.compute.listFlavors(),
      cloud.image.listImages(),
      cloud.network.quota(),
      cloud.volume.listVolumes(),
      cloud.endpoint('compute'),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'insecure-endpoint', hint: expect.stringMatching(/_endpoint_override/) },
      });
    }
    expect(service.requests).toEqual([]);
    const consenting = open({ allowHttpEndpoints: true });
    await consenting.compute.listFlavors();
    const overriding = open({ endpoints: { compute: service.url } });
    await overriding.compute.listFlavors();
    expect(service.requests).toHaveLength(2);
    for (const each of [cloud, consenting, overriding]) each.close();
  });

  it('goes through the given proxy', async () => {
    await using proxy = await listen((_request, response) => response.writeHead(201, signedIn().headers).end(signedIn().body));
    const cloud = openCloud({ ...config, authUrl: 'http://keystone.invalid/v3' }, { ...deps, proxyFor: () => proxy.url });
    expect((await cloud.identity.session()).user.name).toBe('ci');
    expect(proxy.requests).toMatchObject([{ url: 'http://keystone.invalid/v3/auth/tokens' }]);
    cloud.close();
  });
});
