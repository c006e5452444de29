import { expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { type Ended, openWorld } from '../helpers/scenario.ts';

const networks = [...defaultSeed.networks, { name: 'staging-net', project: 'ci', cidr: '10.30.0.0/24' }];
const securityGroups = [...defaultSeed.securityGroups, { name: 'quarantine', project: 'ci' }];
const open = () => openWorld({ seed: { networks, securityGroups }, knobs: { snapshot_seconds: 3, upload_seconds: 2 } });
const onItsNetwork = { golden: 'golden', network: 'ci-net' };

const warnings = ({ events }: Ended) =>
  events.flatMap((event) => (event.type === 'warning' && event.title.startsWith('New servers share a network') ? [event.message] : []));

test.each(['plan', 'refresh'] as const)('%s warns once where copies of a golden server boot on its network', async (verb) => {
  const [message, ...others] = warnings(await open().run(verb, onItsNetwork));
  expect(message).toContain('a copy of golden that boots on its network (ci-net)');
  for (const way of ['`seal`', '`quarantine`', '`network`']) expect(message).toContain(way);
  expect(others).toEqual([]);
});

test('where the network is the only one of the project, and none is named', async () => {
  expect(warnings(await openWorld().run('plan', { golden: 'golden' }))).toHaveLength(1);
});

test('launch warns of an image that was taken unsealed', async () => {
  const world = open();
  await world.succeed('snapshot', { golden: 'golden' });
  expect(warnings(await world.run('launch', onItsNetwork))).toHaveLength(1);
});

test('of a network that it shares among several', async () => {
  const [message] = warnings(await open().run('plan', { golden: 'golden', network: 'staging-net,ci-net' }));
  expect(message).toContain('(ci-net)');
});

test('once for a golden server of two roles', async () => {
  const spec = 'roles:\n  web: { golden: golden, network: ci-net }\n  worker: { golden: golden, network: ci-net }\n';
  const ended = await open().run('plan', { spec: 'restage.yml' }, { files: { 'restage.yml': spec } });
  expect(ended.error).toBeUndefined();
  expect(warnings(ended)).toHaveLength(1);
});

test.each([
  ['on another network', { network: 'staging-net' }],
  ['of an image that is named', { golden: '', image: 'base', flavor: 'm1.tiny' }],
  ['held in quarantine', { quarantine: 'quarantine', 'security-group': 'ci-ssh' }],
  ['that are sealed', { seal: 'linux' }],
])('no word of servers %s', async (_, changed) => {
  const ended = await open().run('plan', { ...onItsNetwork, ...changed });
  expect(ended.error).toBeUndefined();
  expect(warnings(ended)).toEqual([]);
});

test('no word once the golden server has sealed images, which are all that is used; again with `seal: none`', async () => {
  const world = open();
  await world.succeed('snapshot', { golden: 'golden', seal: 'linux' });
  expect(warnings(await world.run('launch', onItsNetwork))).toEqual([]);
  expect(warnings(await world.run('plan', { ...onItsNetwork, seal: 'none' }))).toHaveLength(1);
});
