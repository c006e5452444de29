import { expect, it } from 'vitest';
import { quotaProblems } from '../../../src/domain/quota.ts';

it('names what is lacking, with the numbers', () => {
  const needed = { instances: 3, cores: 6, ramMb: 6144, ports: 3, floatingIps: 1, volumes: 2, gigabytes: 40 };
  const full = { limit: 10, used: 8 };
  const usage = {
    instances: full,
    cores: full,
    ramMb: full,
    ports: full,
    floatingIps: { limit: 0, used: 0 },
    volumes: { limit: 1, used: 0 },
    gigabytes: full,
  };
  expect(quotaProblems(needed, usage)).toEqual([
    'instances: 3 more needed, 8 of 10 used',
    'cores: 6 more needed, 8 of 10 used',
    'RAM (MB): 6144 more needed, 8 of 10 used',
    'ports: 3 more needed, 8 of 10 used',
    'floating IPs: 1 more needed, 0 of 0 used',
    'volumes: 2 more needed, 0 of 1 used',
    'volume gigabytes: 40 more needed, 8 of 10 used',
  ]);
});

it.each([
  ['just enough', { instances: 2 }, { instances: { limit: 10, used: 8 } }],
  ['unlimited', { instances: 200 }, { instances: { limit: Number.POSITIVE_INFINITY, used: 8 } }],
  ['not needed, in an overdrawn quota', { instances: 0 }, { instances: { limit: 10, used: 12 } }],
  ['not asked for', {}, { instances: { limit: 0, used: 0 } }],
  ['not told by the cloud', { ports: 3 }, { ports: undefined }],
])('has no problem with what is %s', (_, needed, usage) => {
  expect(quotaProblems(needed, usage)).toEqual([]);
});

it('has one with a single one too many', () => {
  expect(quotaProblems({ instances: 3 }, { instances: { limit: 10, used: 8 } })).toHaveLength(1);
});
