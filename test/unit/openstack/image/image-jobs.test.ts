import { expect, test } from 'vitest';
import { openCloud } from '../../../../src/openstack/open-cloud.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { answer, catalog, config, endpoint, scripted, signedIn } from '../scripted-cloud.ts';

/** Its `ecs` beside Nova (the catalog of Open Telekom Cloud names the image service without a version). */
const huawei = [...catalog, { type: 'ecs', name: 'ecs', id: 's-4', endpoints: [endpoint('https://ecs.example/v1/p-1')] }];

function cloudWith(services: Parameters<typeof scripted>[0], offered: unknown = huawei) {
  const network = scripted(services, [signedIn({ catalog: offered })]);
  const cloud = openCloud(config, { clock: virtualClock(), random: () => 0.5, send: network.send });
  const sent = () => network.sent.slice(1).map(({ method, url, body }) => `${method} ${url}${body === undefined ? '' : ` ${body}`}`);
  return { image: cloud.image, cloud, sent };
}

const marks = ['restage_golden=s1', 'restage_nonce=n1', 'restage_verified=false', 'instance_uuid=s1', 'others=own'];
const wireImage = { id: 'i1', name: 'snap', status: 'active', size: 0, tags: marks, __image_size: '449261568', restage_verified: 'true' };

test('an image of a server is asked for with its tags, and its job looked at, beside the version of Glance', async () => {
  const { image, sent } = cloudWith([answer(200, { job_id: 'j1' }), answer(200, { status: 'INIT', entities: {} })]);
  expect(await image.requestImage('s1', 'snap', { restage_nonce: 'n1' })).toBe('j1');
  expect(await image.lookAtImageJob('j1')).toEqual({ state: 'under-way' });
  expect(sent()).toEqual([
    'POST https://glance.example/v2/cloudimages/action {"name":"snap","instance_id":"s1","image_tags":[{"key":"restage_nonce","value":"n1"}]}',
    'GET https://glance.example/v1/p-1/jobs/j1',
  ]);
});

test.each([
  [{ status: 'RUNNING', error_code: null, fail_reason: null }, { state: 'under-way' }],
  [
    { status: 'SUCCESS', entities: { image_name: 'snap', image_id: 'i1' } },
    { state: 'done', imageId: 'i1' },
  ],
  [
    { status: 'SUCCESS', entities: null },
    { state: 'done', imageId: undefined },
  ],
  [
    { status: 'FAIL', error_code: 'IMG.0014', fail_reason: 'no room' },
    { state: 'failed', reason: 'IMG.0014: no room' },
  ],
  [{ status: 'FAIL' }, { state: 'failed', reason: '' }],
])('a job that is %j', async (body, job) => {
  expect(await cloudWith([answer(200, body)]).image.lookAtImageJob('j1')).toEqual(job);
});

test('a job of no known status is an answer that makes no sense', async () => {
  await expect(cloudWith([answer(200, { status: 'ASLEEP' })]).image.lookAtImageJob('j1')).rejects.toMatchObject({
    code: 'unexpected-answer',
  });
});

test('a request without an answer is not sent again', async () => {
  const { image, sent } = cloudWith([answer(504, 'gateway timeout')]);
  await expect(image.requestImage('s1', 'snap', {})).rejects.toMatchObject({ code: 'unknown-outcome' });
  expect(sent()).toHaveLength(1);
});

test('our tags are marks, a property before a tag, and the size is where theirs is', async () => {
  const { image } = cloudWith([answer(200, wireImage)]);
  const read = await image.getImage('i1');
  expect(read).toMatchObject({ size: 449261568, properties: { restage_golden: 's1', instance_uuid: 's1', restage_verified: 'true' } });
  expect(read?.properties).not.toHaveProperty('others');
});

test('a tag of the older kind is one, too', async () => {
  const { image } = cloudWith([answer(200, { ...wireImage, tags: ['restage_environment.pr-7'] })]);
  expect((await image.getImage('i1'))?.properties.restage_environment).toBe('pr-7');
});

test('a filter by properties is not sent, since it would not find tags, and holds all the same', async () => {
  const other = { ...wireImage, id: 'i2', tags: ['restage_golden=s2'] };
  const { image, sent } = cloudWith([answer(200, { images: [wireImage, other] })]);
  expect((await image.listImages({ name: 'snap', properties: { restage_golden: 's1' } })).map(({ id }) => id)).toEqual(['i1']);
  expect(sent()).toEqual(['GET https://glance.example/v2/images?limit=1000&name=snap']);
});

test('on every other cloud a tag is a tag, a size a size, and a filter is sent', async () => {
  const { image, cloud, sent } = cloudWith([answer(200, wireImage), answer(200, { images: [wireImage] })], catalog);
  expect(await cloud.dialect()).toMatchObject({ name: 'openstack' });
  const read = await image.getImage('i1');
  expect([read?.size, read?.properties.restage_golden]).toEqual([0, undefined]);
  expect(await image.listImages({ properties: { restage_golden: 's1' } })).toEqual([]);
  expect(sent()).toEqual(['GET https://glance.example/v2/images/i1', 'GET https://glance.example/v2/images?limit=1000&restage_golden=s1']);
});
