import { expect, it } from 'vitest';
import { openCloud } from '../../../../src/openstack/open-cloud.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { answer, config, scripted } from '../scripted-cloud.ts';

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
  expect(cloud.requests).toEqual({ byService: { identity: 1, compute: 1, image: 1, network: 1 }, changing: 0 });
  expect((await cloud.identity.session()).project).toEqual({ id: 'p-1', name: 'staging' });
  cloud.close();
});
