import { expect, test } from 'vitest';
import { learnMicroversion } from '../../../../src/openstack/compute/learn-microversion.ts';
import { scriptedClient, sequence } from '../scripted-client.ts';
import { computeOn } from './bench.ts';

function flavor(name: string, disk: number, ram: number) {
  return { id: name, name, disk, ram, vcpus: 1, swap: '', 'OS-FLV-EXT-DATA:ephemeral': 0 };
}

test('flavors come smallest disk first, then smallest memory', async () => {
  const client = sequence({ status: 200, body: { flavors: [flavor('c', 20, 512), flavor('b', 10, 2048), flavor('a', 10, 1024)] } });
  expect((await computeOn(client).listFlavors()).map((each) => each.name)).toEqual(['a', 'b', 'c']);
});

test('-1 is unlimited, and so is what the cloud does not say', async () => {
  const absolute = { maxTotalInstances: 10, totalInstancesUsed: 3, maxTotalCores: -1, totalCoresUsed: 4, maxServerMeta: 128 };
  const client = sequence({ status: 200, body: { limits: { rate: [], absolute } } });
  expect(await computeOn(client).limits()).toEqual({
    instances: { limit: 10, used: 3 },
    cores: { limit: Number.POSITIVE_INFINITY, used: 4 },
    ram: { limit: Number.POSITIVE_INFINITY, used: 0 },
    serverMeta: 128,
    serverGroupMembers: Number.POSITIVE_INFINITY,
  });
});

test('a keypair is there or not', async () => {
  const client = sequence({ status: 200 }, { status: 404 });
  expect(await computeOn(client).keypairExists('my key')).toBe(true);
  expect(await computeOn(client).keypairExists('x')).toBe(false);
  expect(client.lines()[0]).toBe('GET /os-keypairs/my%20key');
});

test('zones that are down are not offered', async () => {
  const zones = [{ zoneName: 'a', zoneState: { available: true } }, { zoneName: 'b', zoneState: { available: false } }, { zoneName: 'c' }];
  expect(await computeOn(sequence({ status: 200, body: { availabilityZoneInfo: zones } })).availabilityZones()).toEqual(['a', 'c']);
});

test('server groups are found by name and by id, all of a name', async () => {
  const groups = [
    { id: 'g1', name: 'web' },
    { id: 'g2', name: 'web' },
    { id: 'g3', name: 'db' },
  ];
  const client = sequence({ status: 200, body: { server_groups: groups } });
  expect((await computeOn(client).findServerGroups(['web', 'g3'])).map(({ id }) => id)).toEqual(['g1', 'g2', 'g3']);
});

test('the microversion is learnt with one small request, and only when nothing is known', async () => {
  let known: string | undefined;
  const client = scriptedClient(() => {
    known = '2.60';
    return { status: 200, body: { flavors: [] } };
  });
  const context = { client, negotiation: { known: () => known } };
  expect(await learnMicroversion(context)).toBe('2.60');
  await learnMicroversion(context);
  expect(client.lines()).toEqual(['GET /flavors/detail?limit=1']);
});

test('labels are set and removed, and what is absent is removed already', async () => {
  const client = sequence({ status: 201 }, { status: 204 }, { status: 404 }, { status: 200 }, { status: 404 });
  const compute = computeOn(client);
  await compute.addTag('s1', 'restage:a b');
  await compute.addTag('s1', 't');
  await compute.removeTag('s1', 't');
  await compute.setMetadata('s1', { a: 'b' });
  await compute.removeMetadata('s1', 'a b');
  expect(client.lines()).toEqual([
    'PUT /servers/s1/tags/restage%3Aa%20b',
    'PUT /servers/s1/tags/t',
    'DELETE /servers/s1/tags/t',
    'POST /servers/s1/metadata',
    'DELETE /servers/s1/metadata/a%20b',
  ]);
  expect(client.calls.slice(0, 3).map((call) => call.microversion)).toEqual(['2.26', '2.26', '2.26']);
  expect(client.calls[3]?.body).toEqual({ metadata: { a: 'b' } });
});
