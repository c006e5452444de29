import { expect, test } from 'vitest';
import { commandNames } from '../../../../src/entry-points/cli/arguments.ts';
import { helpText } from '../../../../src/entry-points/cli/help.ts';
import { hasUtf8 } from '../../../../src/entry-points/cli/in-locale.ts';
import { publishResult } from '../../../../src/entry-points/cli/publish.ts';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { nearest } from '../../../../src/inputs/nearest.ts';
import { inputRows } from '../../../../src/inputs/table.ts';
import { noRequests } from '../../../../src/openstack/services.ts';
import type { Result } from '../../../../src/operations/results.ts';
import { widthOf } from '../../../../src/reports/width.ts';
import { serverResult } from '../../../helpers/server-result.ts';
import { cloudWorld } from './cloud-world.ts';
import { testWorld } from './world.ts';

const requests = { byService: noRequests, changing: 0 };
const id = '3f0e8c2a-1111-4222-8333-944455556666';
const result: Result = {
  status: 'complete',
  environment: 'qa',
  imageId: id,
  imageName: 'restage-web-1',
  consistency: 'clean',
  consistencyEvidence: `clean: the stop took 14 s (event compute_stop_instance of req-${id}), less than the window of 60 s`,
  servers: [serverResult({ id, flavor: 'm1.medium', availabilityZone: undefined, address: '203.0.113.9', floatingIp: '203.0.113.9' })],
  timeline: [],
};
const terminal = (columns: number) => {
  let out = '';
  const stdout = {
    isTTY: true,
    columns,
    write: (text: string) => {
      out += text;
    },
  };
  return { world: { ...testWorld([]), stdout }, out: () => out };
};

test.each([60, 80, 120])('help and results fit %i columns', async (columns) => {
  for (const name of [undefined, ...commandNames])
    for (const line of helpText(name, '1.0.0', columns).split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(Math.min(80, columns));
  const { world, out } = terminal(columns);
  await publishResult(world, { verb: 'refresh', json: false, graph: false }, result, requests);
  for (const line of out().split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
});

test('UUIDs are short on a terminal; whole in a file, in --json and with -v', async () => {
  const shown = async (how: { readonly json: boolean; readonly verbose: boolean }) => {
    const { world, out } = terminal(200);
    await publishResult(world, { verb: 'refresh', graph: false, ...how }, result, requests);
    return out();
  };
  expect(await shown({ json: false, verbose: false })).toMatch(/ 3f0e8c2a\n/);
  expect(await shown({ json: false, verbose: false })).not.toContain(id);
  expect(await shown({ json: true, verbose: false })).toContain(id);
  expect(await shown({ json: false, verbose: true })).toContain(id);
  const file = testWorld([]);
  await publishResult(file, { verb: 'refresh', json: false, graph: false }, result, requests);
  expect(file.out()).toContain(id);
});

test.each([
  [{ LANG: 'C' }, false],
  [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, false],
  [{ LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'de_DE.UTF-8' }, false],
  [{ LANG: 'de_DE.utf8' }, true],
  [{ LC_ALL: '', LANG: 'C.UTF-8' }, true],
  [{}, true],
])('%j: UTF-8 %s', (env, has) => {
  expect(hasUtf8(env)).toBe(has);
});

test('nothing beyond ASCII is written where the locale has no UTF-8', async () => {
  const world = cloudWorld(['refresh', '--golden', 'golden', '--metadata', 'owner=Jürgen']);
  const plain = { ...world, env: { ...world.env, LANG: 'C' } };
  expect(await run(plain), world.err()).toBe(0);
  expect(`${world.out()}${world.err()}`).toMatch(/^[\n\x20-\x7e]+$/);
  const json = testWorld([], { env: { LANG: 'C' }, argv: ['status', '--jürgen', '--json'] });
  await run(json);
  expect(json.out()).toMatch(/^[\n\x20-\x7e]+$/);
  expect(JSON.parse(json.out()).error.message).toContain('jürgen');
});

test('the beginning of a name suggests the name', () => {
  const names = inputRows.map(({ name }) => name);
  expect(['env', 'environ', 'flav', 'net', 'xy'].map((word) => nearest(word, names))).toEqual([
    'environment',
    'environment',
    'flavor',
    'network',
    undefined,
  ]);
});
