import { expect, test } from 'vitest';
import { environmentsTable, imagesTable, removedTable, serversTable } from '../../../src/reports/result-tables.ts';
import { textTable } from '../../../src/reports/table.ts';
import { serverResult } from '../../helpers/server-result.ts';

test('columns line up, whatever characters the names hold, and nothing trails', () => {
  expect(
    textTable({
      columns: ['name', 'id'],
      rows: [
        ['größe-😀', 'a'],
        ['x', ''],
        ['two\nlines', 'c'],
      ],
    }),
  ).toBe(['NAME       ID', 'größe-😀   a', 'x', 'two lines  c'].join('\n'));
});

test('a server shows its floating IP before its other addresses', () => {
  const server = serverResult({ name: 'pr-7-g1-1', floatingIp: '203.0.113.9', address: '203.0.113.9', readySeconds: 42 });
  expect(serversTable([server]).rows).toEqual([
    ['pr-7-g1-1', 'server', 'ACTIVE', 'm1.small', '203.0.113.9, 10.0.0.5', 'after 42s', 'id-1'],
  ]);
  expect(
    serversTable([{ ...server, addresses: [], floatingIp: undefined, address: undefined, readySeconds: undefined }]).rows[0]?.slice(4, 6),
  ).toEqual(['-', '-']);
});

test('zones are shown where they tell something', () => {
  const inZones = (...zones: (string | undefined)[]) => serversTable(zones.map((availabilityZone) => serverResult({ availabilityZone })));
  expect(inZones('az1', undefined).columns).toContain('zone');
  expect(inZones('az1', undefined).rows.map((row) => row[4])).toEqual(['az1', '-']);
  expect(inZones('nova', undefined).columns).not.toContain('zone');
});

test.each([
  ['deleted', 'deleted'],
  ['would', 'would be deleted'],
  ['deferred', 'postponed'],
  ['seen', 'seen once, deleted if seen again'],
  ['failed', 'could not be deleted'],
] as const)('a removal that is %s reads "%s"', (outcome, text) => {
  expect(removedTable([{ kind: 'image', id: 'i', name: '', why: 'expired', outcome }]).rows).toEqual([
    ['image', '-', '-', text, 'expired', 'i'],
  ]);
});

test('of what could not be deleted the table tells whose it is, and what the cloud said', () => {
  const failed = {
    kind: 'server',
    id: 'i',
    name: 'pr-1-g1-1',
    environment: 'pr-1',
    why: 'expired',
    outcome: 'failed',
    problem: 'locked',
  } as const;
  expect(removedTable([failed]).rows).toEqual([['server', 'pr-1-g1-1', 'pr-1', 'could not be deleted: locked', 'expired', 'i']]);
});

test('every column has a name', () => {
  expect(serversTable([]).columns).toEqual(['name', 'role', 'status', 'flavor', 'addresses', 'ready', 'id']);
  expect(removedTable([]).columns).toEqual(['kind', 'name', 'environment', 'outcome', 'why', 'id']);
  expect(environmentsTable([]).columns).toEqual(['environment', 'generation', 'servers', 'created', 'expires']);
  expect(imagesTable([]).columns).toEqual(['image', 'status', 'consistency', 'verified', 'size', 'created', 'expires', 'id']);
});

test('an inventory tells what never expires and what is not verified', () => {
  expect(environmentsTable([{ name: 'staging', generation: 3, servers: [], createdAt: 'c', expiresAt: undefined }]).rows).toEqual([
    ['staging', '3', '0', 'c', 'no ttl'],
  ]);
  const image = {
    id: 'i',
    name: 'n',
    goldenId: 'g',
    status: 'active',
    consistency: 'clean',
    verified: false,
    sizeBytes: 3 * 2 ** 29,
    createdAt: 'c',
    expiresAt: 'e',
  };
  expect(imagesTable([image]).rows).toEqual([['n', 'active', 'clean', 'no', '1.5 GiB', 'c', 'e', 'i']]);
  const [verified] = imagesTable([{ ...image, verified: true, sizeBytes: undefined, expiresAt: undefined }]).rows;
  expect(verified).toEqual(['n', 'active', 'clean', 'yes', '-', 'c', 'no ttl', 'i']);
});
