import { expect, test } from 'vitest';
import type { SnapshotResult } from '../../../src/operations/results.ts';
import { againstEstimate, resultFacts, snapshotRate } from '../../../src/reports/facts.ts';
import { snapshotsTable } from '../../../src/reports/result-tables.ts';

const snapshot: SnapshotResult = {
  golden: 'web-golden',
  imageName: 'restage-web-golden-20261121T020000Z',
  consistency: 'clean',
  diskGb: 50,
  sizeBytes: 22 * 1024 ** 3,
  seconds: 3500,
  estimateSeconds: 3600,
  downtimeSeconds: 3540,
};

test('a snapshot is shown with its size, its rate and its share of the estimate', () => {
  const facts = resultFacts({ status: 'complete', snapshotSeconds: 3500, snapshots: [snapshot], timeline: [] });
  expect(facts).toEqual([
    ['image was usable after', '58m 20s (97 % of the expected 1h)'],
    ['image size', '22 GiB (70 s/GB of disk, 6.4 MiB/s)'],
  ]);
});

test('several have a table; the facts tell the longest', () => {
  const other = {
    ...snapshot,
    golden: 'db',
    consistency: 'live',
    diskGb: 0,
    sizeBytes: undefined,
    estimateSeconds: 0,
    downtimeSeconds: undefined,
  } as const;
  expect(resultFacts({ status: 'complete', snapshotSeconds: 3500, snapshots: [snapshot, other], timeline: [] })).toEqual([
    ['image was usable after', '58m 20s'],
  ]);
  expect(snapshotsTable([snapshot, other]).rows).toEqual([
    ['web-golden', 'clean', '59m', '58m 20s, 97 % of the expected 1h', '22 GiB', '70 s/GB of disk, 6.4 MiB/s', snapshot.imageName],
    ['db', 'live', '-', '58m 20s', '-', '-', snapshot.imageName],
  ]);
});

test('what cannot be divided is left out', () => {
  expect(againstEstimate({ ...snapshot, estimateSeconds: 0 })).toBeUndefined();
  expect(snapshotRate({ ...snapshot, seconds: 0 })).toBeUndefined();
  expect(snapshotRate({ ...snapshot, diskGb: 0 })).toBe('6.4 MiB/s');
  expect(snapshotRate({ ...snapshot, sizeBytes: undefined, seconds: 61 })).toBe('1.2 s/GB of disk');
});
