import { expect, test } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../../../src/openstack/http/send.ts';
import { openCloud } from '../../../../src/openstack/open-cloud.ts';
import { catalogServiceNames, catalogServices } from '../../../../src/openstack/services.ts';
import { everyCallOf } from '../../../helpers/every-call.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { answer, config, endpoint, signedIn } from '../scripted-cloud.ts';

const whole = catalogServiceNames.map((name) => {
  const { types, version } = catalogServices[name];
  return { type: types[0] ?? '', name, id: name, endpoints: [endpoint(`https://${name}.example${version}`)] };
});
const lost = new Error('the lease was lost');

/** A cloud that answers as `answering` says, and what was sent to its services. */
function openScripted(answering: (request: HttpRequest) => HttpResponse = () => answer(404)) {
  const clock = virtualClock();
  const sent: HttpRequest[] = [];
  const cloud = openCloud(config, {
    clock,
    random: () => 0.5,
    send: async (request) => {
      if (request.url.startsWith(config.authUrl)) return signedIn({ catalog: whole, now: clock.now() });
      sent.push(request);
      return answering(request);
    },
  });
  return { cloud, clock, sent, changes: () => sent.filter(({ method }) => method !== 'GET') };
}

const refuse = () => {
  throw lost;
};

/** Calls whose method on the wire is one that changes something. */
async function changing(): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, make } of everyCallOf(openScripted().cloud)) {
    const { cloud, changes } = openScripted();
    await make(cloud).catch(() => undefined);
    if (changes().length > 0) names.push(name);
  }
  return names;
}

/** It changes nothing, although it is a POST. */
const reading = 'compute.console';

test('behind a fence that lets nothing through, no method sends anything but what reads', async () => {
  const writes = (await changing()).filter((name) => name !== reading);
  for (const { name, make } of everyCallOf(openScripted().cloud)) {
    const { cloud, changes } = openScripted();
    const outcome = await make(cloud.fenced(refuse)).catch((error: unknown) => error);
    if (writes.includes(name)) expect(outcome, name).toBe(lost);
    else expect(outcome, name).not.toBe(lost);
    expect(
      changes().map(({ method, url }) => `${method} ${url}`),
      name,
    ).toHaveLength(name === reading ? 1 : 0);
  }
});

test('all that changes something is among them', async () => {
  expect((await changing()).filter((name) => name !== reading).toSorted()).toEqual([
    'compute.addTag',
    'compute.createImage',
    'compute.createServer',
    'compute.deleteServer',
    'compute.hardStop',
    'compute.pauseServer',
    'compute.removeMetadata',
    'compute.removeTag',
    'compute.resumeServer',
    'compute.setMetadata',
    'compute.startServer',
    'compute.stopServer',
    'compute.unpauseServer',
    'image.acceptMembership',
    'image.addMember',
    'image.createRecord',
    'image.deleteImage',
    'image.importFrom',
    'image.makeShared',
    'image.removeMember',
    'image.removeProperty',
    'image.requestImage',
    'image.setProperties',
    'image.upload',
    'network.createDisabledPort',
    'network.createFloatingIp',
    'network.deleteFloatingIp',
    'network.deletePort',
    'network.moveFloatingIp',
    'network.setSecurityGroups',
    'volume.createSnapshot',
    'volume.createVolume',
    'volume.deleteSnapshot',
    'volume.deleteVolume',
    'volume.setSnapshotMetadata',
    'volume.setVolumeMetadata',
  ]);
});

test('no data are opened for an upload that the fence holds back', async () => {
  let opened = 0;
  const { cloud } = openScripted();
  const open = async function* () {
    opened += 1;
    yield Uint8Array.of(1);
  };
  await expect(cloud.fenced(refuse).image.upload('i-1', open)).rejects.toBe(lost);
  expect(opened).toBe(0);
});

test.each([
  { why: 'a server error', status: 503, headers: {} },
  { why: 'too many requests', status: 429, headers: { 'retry-after': '30' } },
  { why: 'a token that has ended', status: 401, headers: {} },
])('asks before each try: none follows $why once the fence is shut', async ({ status, headers }) => {
  let isShut = false;
  const { cloud, changes } = openScripted(() => {
    isShut = true;
    return answer(status, '', headers);
  });
  const fenced = cloud.fenced(() => {
    if (isShut) throw lost;
  });
  await expect(fenced.compute.deleteServer('s-1')).rejects.toBe(lost);
  expect(changes()).toHaveLength(1);
});

test('asks after the wait for its turn, not before it', async () => {
  const { cloud, clock, changes } = openScripted(() => answer(429, '', { 'retry-after': '60' }));
  const since = clock.now();
  void cloud.compute.listServers().catch(() => undefined);
  await clock.sleep(1000);
  const fenced = cloud.fenced(() => {
    if (clock.now() - since > 10_000) throw lost;
  });
  await expect(fenced.compute.deleteServer('s-1')).rejects.toBe(lost);
  expect(changes()).toEqual([]);
});

test('within another fence, both are asked', async () => {
  const { cloud, changes } = openScripted();
  await expect(
    cloud
      .fenced(refuse)
      .fenced(() => {})
      .compute.deleteServer('s-1'),
  ).rejects.toBe(lost);
  await expect(
    cloud
      .fenced(() => {})
      .fenced(refuse)
      .compute.deleteServer('s-1'),
  ).rejects.toBe(lost);
  expect(changes()).toEqual([]);
});

test('held back by none are a start, and the changes of an image that are a lease’s own record', async () => {
  const { cloud, changes } = openScripted();
  const { unfenced } = cloud.fenced(refuse);
  expect(Object.entries(unfenced).map(([service, methods]) => [service, Object.keys(methods).toSorted()])).toEqual([
    ['image', ['deleteImage', 'setProperties']],
    ['compute', ['resumeServer', 'startServer', 'unpauseServer']],
  ]);
  await unfenced.image.setProperties('i-1', { a: 'b' });
  await unfenced.image.deleteImage('i-1');
  for (const wake of Object.values(unfenced.compute)) await wake('s-1').catch(() => undefined);
  expect(changes()).toHaveLength(5);
});
