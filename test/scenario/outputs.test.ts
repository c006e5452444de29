import { expect, test } from 'vitest';
import { resultKeys } from '../../src/entry-points/common/result-keys.ts';
import type { Verb } from '../../src/inputs/types.ts';
import { noRequests } from '../../src/openstack/services.ts';
import { outputTable } from '../../src/reports/outputs.ts';
import { openWorld, type RawOptions } from '../helpers/scenario.ts';

test('each output is set by a run that has something to say there', async () => {
  const world = openWorld();
  const set = new Set<string>();
  const run = async (verb: Verb, options: RawOptions) => {
    const keys = resultKeys(verb, await world.succeed(verb, options), { byService: noRequests, changing: 0 });
    for (const [name, value] of Object.entries(keys)) if (value !== '') set.add(name);
  };
  await run('refresh', { golden: 'golden', ttl: '2h', ready: 'host-keys', 'key-name': 'ci-key' });
  await run('status', {});
  await run('plan', { golden: 'golden' });
  expect(outputTable.map(({ name }) => name).filter((name) => !set.has(name))).toEqual([]);
});
